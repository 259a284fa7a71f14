import { flowsOf } from '../../../lib/cli/show/flow.js'
import { treeText } from '../../../lib/cli/show/tree.js'
import type { Paint } from '../../../lib/cli/terminal.js'
import { graphOf, STACK } from './graph.js'

const plain: Paint = (_style, text) => text
const marked: Paint = (style, text) => (text === '' ? '' : `<${style}>${text}</>`)

describe('treeText', () => {
  it('has what is outermost above what it wraps, in columns', () => {
    expect(treeText(flowsOf(STACK, ['main']), '/w', plain).split('\n')).toEqual([
      'composite main                         egg:Paste#urlmap  a.ini:1:1',
      '├─ /: pipeline pipe                                      a.ini:20:1',
      '│  ├─ filter abc                       egg:tsgi#lint',
      '│  └─ app call:./a"<&>:b               call:./a"<&>:b    a.ini:1:1',
      '├─ /two (a guess):',
      '│  ├─ filter abc                       egg:tsgi#lint',
      '│  └─ app call:./a"<&>:b               call:./a"<&>:b    a.ini:1:1',
      '├─ /again: composite main (see above)  egg:Paste#urlmap  a.ini:1:1',
      '└─ /lost:',
    ])
  })

  it('indents what is inside of the last branch', () => {
    const graph = graphOf({
      a: { kind: 'composite', edges: [{ role: 'child', key: 'x', to: 'p' }] },
      p: { kind: 'pipeline', section: 'pipeline:p', edges: [{ to: 'q' }] },
      q: { kind: 'pipeline', section: 'pipeline:q', edges: [{ to: 'r' }] },
      r: {},
    })
    expect(treeText(flowsOf(graph, ['a']), '/', plain).split('\n')).toEqual([
      'composite a         w/a.ini:1:1',
      '└─ x: pipeline p    w/a.ini:1:1',
      '   └─ pipeline q    w/a.ini:1:1',
      '      └─ app r      w/a.ini:1:1',
    ])
  })

  it('shows what a terminal would obey in the name of a file', () => {
    const nodes = STACK.nodes.map((node) => ({ ...node, place: '/w/\u001b[2J.ini:1:1' }))
    const text = treeText(flowsOf({ ...STACK, nodes }, ['main']), '/w', plain)
    expect(text).toContain('\\u001b[2J.ini:1:1')
    expect(text).not.toContain('\u001b')
  })

  it('paints kinds, names and places, and measures without the paint', () => {
    const graph = graphOf({ a: { kind: 'pipeline', edges: [{ to: 'b' }] }, b: { kind: 'server' } })
    expect(treeText(flowsOf(graph, ['a']), '/w', marked).split('\n')).toEqual([
      '<blue>pipeline</> <bold>a</>     <dim>a.ini:1:1</>',
      '<dim>└─ </><yellow>server</> <bold>b</>    <dim>a.ini:1:1</>',
    ])
  })

  it('shows control characters', () => {
    expect(treeText(flowsOf(graphOf({ 'a\u001b': { reference: '\n' } }), ['a\u001b']), '/w', plain)).toBe(
      'app a\\u001b  \\u000a  a.ini:1:1',
    )
  })

  it('of nothing is nothing', () => {
    expect(treeText([], '/', plain)).toBe('')
  })
})
