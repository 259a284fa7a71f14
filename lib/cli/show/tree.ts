import type { NodeKind } from '../../config/index.js'
import { shortPlace } from '../place.js'
import { printable } from '../printable.js'
import type { Paint, Style } from '../terminal.js'
import { nameOf, type Branch, type Flow } from './flow.js'

/** One line of the tree: what it is, what is called, where it is written. */
interface Row {
  readonly lines: string
  readonly label: string
  readonly painted: string
  readonly reference: string
  readonly place: string
}

const STYLES: Readonly<Record<NodeKind, Style>> = {
  app: 'green',
  composite: 'magenta',
  filter: 'cyan',
  'filter-app': 'blue',
  'filter-with': 'blue',
  pipeline: 'blue',
  server: 'yellow',
}

/** Flows as a tree in text, what is outermost above what it wraps. */
export function treeText(flows: readonly Flow[], cwd: string, paint: Paint): string {
  const rows = flows.flatMap((flow) => rowsOf(flow, '', '', cwd, paint))
  const left = Math.max(0, ...rows.map(({ lines, label }) => lines.length + label.length))
  const middle = Math.max(0, ...rows.map(({ reference }) => reference.length))
  return rows
    .map(({ lines, label, painted, reference, place }) => {
      const gap = ' '.repeat(left - lines.length - label.length)
      const columns = [paint('dim', lines) + painted + gap, reference.padEnd(middle), paint('dim', place)]
      return columns.join('  ').trimEnd()
    })
    .join('\n')
}

function rowsOf(flow: Flow, lines: string, below: string, cwd: string, paint: Paint, key?: string): Row[] {
  const { isRepeated, node } = flow
  const before = key === undefined ? '' : `${printable(key)}: `
  const name = printable(nameOf(node))
  const after = isRepeated ? ' (see above)' : ''
  const row: Row = {
    lines,
    label: `${before}${node.kind} ${name}${after}`,
    painted: `${before}${paint(STYLES[node.kind], node.kind)} ${paint('bold', name)}${after}`,
    reference: printable(node.reference ?? ''),
    place: node.place === undefined ? '' : printable(shortPlace(node.place, cwd)),
  }
  const inside = [...flow.steps.map((step) => [step] as const), ...flow.branches.map((branch) => branchRows(branch))]
  return [
    row,
    ...inside.flatMap((each, index) => {
      const isLast = index === inside.length - 1
      const [first, next] = [`${below}${isLast ? '└─ ' : '├─ '}`, `${below}${isLast ? '   ' : '│  '}`]
      const [start, ...rest] = each
      if (typeof start !== 'string') return rowsOf(start, first, next, cwd, paint)
      const [only, ...more] = rest as Flow[]
      if (only !== undefined && more.length === 0) return rowsOf(only, first, next, cwd, paint, start)
      return [keyRow(start, first, paint), ...members(rest as Flow[], next, cwd, paint)]
    }),
  ]
}

function branchRows({ key, steps, isGuessed }: Branch): readonly [string, ...Flow[]] {
  return [isGuessed ? `${key} (a guess)` : key, ...steps]
}

function keyRow(key: string, lines: string, paint: Paint): Row {
  const label = `${printable(key)}:`
  return { lines, label, painted: paint('bold', label), reference: '', place: '' }
}

function members(flows: readonly Flow[], below: string, cwd: string, paint: Paint): Row[] {
  return flows.flatMap((flow, index) => {
    const isLast = index === flows.length - 1
    return rowsOf(flow, `${below}${isLast ? '└─ ' : '├─ '}`, `${below}${isLast ? '   ' : '│  '}`, cwd, paint)
  })
}
