import { flowsOf } from '../../../lib/cli/show/flow.js'
import { mermaidText } from '../../../lib/cli/show/mermaid.js'
import { graphOf, STACK } from './graph.js'

describe('mermaidText', () => {
  it('has frames for pipelines, arrows inwards, and labels on the ways out of a composite', () => {
    expect(mermaidText(flowsOf(STACK, ['main'])).split('\n')).toEqual([
      'flowchart LR',
      '  n1{{"composite main<br/>egg:Paste#35;urlmap"}}',
      '  subgraph n2 ["pipeline pipe"]',
      '    direction LR',
      '    n3["filter abc<br/>egg:tsgi#35;lint"]',
      '    n4(["app call:./a#34;#60;#38;#62;:b<br/>call:./a#34;#60;#38;#62;:b"])',
      '    n3 --> n4',
      '  end',
      '  n1 -->|"/"| n3',
      '  n5["filter abc<br/>egg:tsgi#35;lint"]',
      '  n6(["app call:./a#34;#60;#38;#62;:b<br/>call:./a#34;#60;#38;#62;:b"])',
      '  n5 --> n6',
      '  n1 -.->|"/two"| n5',
      '  n1 -->|"/again"| n1',
    ])
  })

  it('leads to the first box of a frame within a frame, and knows servers', () => {
    const graph = graphOf({
      a: { kind: 'pipeline', edges: [{ to: 'b' }, { to: 'd' }] },
      b: { kind: 'filter-with', edges: [{ to: 'c' }] },
      c: { kind: 'filter' },
      d: {},
      e: { kind: 'server' },
    })
    expect(mermaidText(flowsOf(graph, ['a', 'e']))).toMatch(
      /subgraph n1 .*subgraph n2 .*n3\["filter c"\]\n {4}end\n {4}n4\(\["app d"\]\)\n {4}n3 --> n4\n {2}end\n {2}n5\[\/"server e"\/\]$/s,
    )
  })
})
