import type { Graph, GraphEdge, GraphNode } from '../../config/index.js'

/** A node of a graph with what a request passes inside of it: the graph as a tree, for people to read. */
export interface Flow {
  readonly node: GraphNode
  /** What a pipeline or a filter joins, the outermost first. */
  readonly steps: readonly Flow[]
  /** What a composite chooses among, what a guard asks. */
  readonly branches: readonly Branch[]
  /** Whether it has been shown before, so that what is inside is left out here. */
  readonly isRepeated: boolean
}

/** One way out of a composite. */
export interface Branch {
  /** The key of the composite: a path, a strategy. */
  readonly key: string
  readonly steps: readonly Flow[]
  /** Whether only the look of the value says so. */
  readonly isGuessed: boolean
}

/** The trees of some nodes of a graph; what was in one is not repeated in the others. */
export function flowsOf({ nodes }: Graph, roots: readonly string[]): Flow[] {
  const known = new Map(nodes.map((node) => [node.id, node]))
  const shown = new Set<string>()
  const flow = (id: string): Flow[] => {
    const node = known.get(id)
    if (node === undefined) return []
    const isRepeated = node.edges.some(isChoice) && shown.has(id)
    shown.add(id)
    if (isRepeated) return [{ node, steps: [], branches: [], isRepeated }]
    const steps = node.edges.filter((edge) => !isChoice(edge)).flatMap(({ to }) => flow(to))
    return [{ node, steps, branches: branchesOf(node, flow), isRepeated }]
  }
  return roots.flatMap(flow)
}

/** Whether an edge leads to what a node chooses among or asks, and not to what it joins. */
function isChoice({ role }: GraphEdge): boolean {
  return role === 'child' || role === 'option'
}

/** Children that stand under one key are filters around an application. */
function branchesOf(node: GraphNode, flow: (id: string) => Flow[]): Branch[] {
  const byKey = new Map<string, { steps: Flow[]; isGuessed: boolean }>()
  for (const { guessed, key = '', to } of node.edges.filter(isChoice)) {
    const branch = byKey.get(key) ?? { steps: [], isGuessed: guessed === true }
    branch.steps.push(...flow(to))
    byKey.set(key, branch)
  }
  return [...byKey].map(([key, branch]) => ({ key, ...branch }))
}

/** The nodes that no other leads to: what a file offers. */
export function rootsOf({ nodes }: Graph): string[] {
  const inside = new Set(nodes.flatMap(({ edges }) => edges.map(({ to }) => to)))
  return nodes.map(({ id }) => id).filter((id) => !inside.has(id))
}

/** What a node is called: the name of its section, else what it refers to. */
export function nameOf({ reference, section }: GraphNode): string {
  if (section !== undefined) return section.slice(section.indexOf(':') + 1).trim()
  return reference ?? 'unnamed'
}
