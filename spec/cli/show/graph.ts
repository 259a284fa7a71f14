import type { Graph, GraphEdge, GraphNode } from '../../../lib/config/index.js'

type Written = Partial<Omit<GraphNode, 'edges'>> & { readonly edges?: readonly Partial<GraphEdge>[] }

/** A graph of nodes that say no more than a spec needs; the key is the id. */
export function graphOf(nodes: Readonly<Record<string, Written>>): Graph {
  return {
    file: '/w/a.ini',
    problems: [],
    warnings: [],
    nodes: Object.entries(nodes).map(([id, { edges = [], ...node }]) => ({
      id,
      kind: 'app',
      section: `app:${id}`,
      place: '/w/a.ini:1:1',
      chain: [],
      globalConf: [],
      localConf: [],
      ...node,
      edges: edges.map((edge) => ({ role: 'member', to: 'nowhere', ...edge })),
    })),
  }
}

/** A composite of a pipeline, a strategy, an application twice, and itself once more. */
export const STACK = graphOf({
  main: {
    kind: 'composite',
    section: 'composite: main',
    reference: 'egg:Paste#urlmap',
    edges: [
      { role: 'child', key: '/', to: 'pipe' },
      { role: 'child', key: '/two', to: 'abc', guessed: true },
      { role: 'child', key: '/two', to: 'leaf', guessed: true },
      { role: 'child', key: '/again', to: 'main' },
      { role: 'child', key: '/lost', to: 'nobody' },
    ],
  },
  pipe: {
    kind: 'pipeline',
    section: 'pipeline:pipe',
    place: '/w/a.ini:20:1',
    edges: [
      { role: 'member', to: 'abc' },
      { role: 'member', to: 'leaf' },
    ],
  },
  abc: { kind: 'filter', section: 'filter:abc', reference: 'egg:tsgi#lint', place: undefined },
  leaf: {
    section: undefined,
    reference: 'call:./a"<&>:b',
    localConf: [{ key: 'api_key', value: '********' }],
  },
})
