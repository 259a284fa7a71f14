import { flowsOf, nameOf, rootsOf, type Flow } from '../../../lib/cli/show/flow.js'
import { graphOf, STACK } from './graph.js'

/** A flow in brackets: what is inside of what. */
function text({ branches, isRepeated, node, steps }: Flow): string {
  const inside = [
    ...steps.map(text),
    ...branches.map(
      ({ key, steps: within, isGuessed }) => `${key}${isGuessed ? '?' : ''}=${within.map(text).join('>')}`,
    ),
  ]
  return `${node.id}${isRepeated ? '*' : ''}${inside.length === 0 ? '' : `(${inside.join(' ')})`}`
}

describe('flowsOf', () => {
  it('has what is joined in order, children by key, and a composite that was shown only by its name', () => {
    expect(flowsOf(STACK, ['main']).map(text)).toEqual(['main(/=pipe(abc leaf) /two?=abc>leaf /again=main* /lost=)'])
  })

  it('has the filters that options name below who names them, by the option, and repeats none of that', () => {
    const graph = graphOf({
      main: { kind: 'pipeline', edges: [{ to: 'gate' }, { to: 'gate' }, { to: 'site' }] },
      gate: {
        kind: 'filter',
        edges: [
          { role: 'option', key: 'guards', to: 'office' },
          { role: 'option', key: 'guards', to: 'staff' },
        ],
      },
      office: { kind: 'filter' },
      staff: { kind: 'filter' },
      site: {},
    })
    expect(flowsOf(graph, ['main']).map(text)).toEqual(['main(gate(guards=office>staff) gate* site)'])
  })

  it('shows a composite once in all of the roots', () => {
    const child = { role: 'child', key: '/', to: 'c' } as const
    const graph = graphOf({
      a: { kind: 'pipeline', edges: [{ to: 'b' }] },
      b: { kind: 'composite', edges: [child] },
      c: {},
    })
    expect(flowsOf(graph, ['a', 'b', 'c']).map(text)).toEqual(['a(b(/=c))', 'b*', 'c'])
  })

  it('has no flow for an id that is not there, and a key that is missing is empty', () => {
    const graph = graphOf({ a: { edges: [{ role: 'child', to: 'b' }] }, b: {} })
    expect(flowsOf(graph, ['x', 'a']).map(text)).toEqual(['a(=b)'])
  })
})

describe('rootsOf', () => {
  it('are the nodes that no other leads to', () => {
    expect(rootsOf(graphOf({ a: { edges: [{ to: 'b' }] }, b: {}, c: {} }))).toEqual(['a', 'c'])
    expect(rootsOf(STACK)).toEqual([])
  })
})

describe('nameOf', () => {
  it.each([
    [{ section: 'app: a:b ' }, 'a:b'],
    [{ section: 'main' }, 'main'],
    [{ section: undefined, reference: 'egg:a#b' }, 'egg:a#b'],
    [{ section: undefined }, 'unnamed'],
  ])('of %j is %s', (node, name) => {
    expect(nameOf(graphOf({ a: node }).nodes[0] as never)).toBe(name)
  })
})
