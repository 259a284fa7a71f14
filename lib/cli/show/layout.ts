import type { GraphNode } from '../../config/index.js'
import { shortPlace } from '../place.js'
import { printable } from '../printable.js'
import { moved, type Drawing, type Shape } from './drawing.js'
import { nameOf, type Branch, type Flow } from './flow.js'

/** The width of a character of the small print; names are printed larger. */
export const CHARACTER = 7
const NAME_CHARACTER = 8.4
const LINE = 17
const PADDING = 12
const GAP = 34
/** Where an arrow's label begins, after its bend. */
export const LABEL_START = 28
const ROW_GAP = 18
const FRAME_HEAD = 30
const MOST_CHARACTERS = 38

/** Draws flows below one another, what is outermost at the left. */
export function layout(flows: readonly Flow[], cwd: string): Drawing {
  return stacked(
    flows.map((flow) => drawn(flow, cwd)),
    ROW_GAP * 2,
  )
}

function drawn(flow: Flow, cwd: string): Drawing {
  const { branches, node, steps } = flow
  if (steps.length > 0) return framed(node, chained(steps, cwd), cwd)
  const box = boxed(flow, cwd)
  return branches.length === 0 ? box : branched(box, branches, cwd)
}

function boxed({ isRepeated, node }: Flow, cwd: string): Drawing {
  const name = printable(nameOf(node))
  const small = [printable(node.reference ?? ''), placeOf(node, cwd), isRepeated ? 'see above' : ''].filter(
    (line) => line !== '' && line !== name,
  )
  const lines = [shortened(name), ...small.map(shortened)]
  const width = Math.max(84, ...lines.map((line, index) => widthOf(line, index === 0) + 2 * PADDING))
  const height = lines.length * LINE + 2 * PADDING - 4
  const look = isRepeated ? `${node.kind} repeated` : node.kind
  const shape: Shape = { kind: 'box', look, x: 0, y: 0, width, height, lines, hint: hintOf(node, cwd) }
  return { width, height, entry: 0, anchor: PADDING + LINE, shapes: [shape] }
}

/** A frame around what a section joins. */
function framed(node: GraphNode, inside: Drawing, cwd: string): Drawing {
  const title = `${node.kind} ${shortened(printable(nameOf(node)))}  ${placeOf(node, cwd)}`.trim()
  const width = Math.max(inside.width, widthOf(title, false)) + 2 * PADDING
  const height = inside.height + FRAME_HEAD + PADDING
  const hint = hintOf(node, cwd)
  const frame: Shape = { kind: 'frame', look: node.kind, x: 0, y: 0, width, height, lines: [title], hint }
  const shapes = [frame, ...moved(inside, PADDING, FRAME_HEAD)]
  return { width, height, entry: inside.entry + PADDING, anchor: inside.anchor + FRAME_HEAD, shapes }
}

/** Drawings side by side, an arrow from each to the one that it wraps. */
function chained(steps: readonly Flow[], cwd: string): Drawing {
  const parts = steps.map((step) => drawn(step, cwd))
  const anchor = Math.max(...parts.map((part) => part.anchor))
  const height = Math.max(...parts.map((part) => anchor - part.anchor + part.height))
  const shapes: Shape[] = []
  let x = 0
  for (const part of parts) {
    shapes.push(...moved(part, x, anchor - part.anchor))
    if (x > 0) shapes.push(arrow({ x: x - GAP, y: anchor, toX: x + part.entry, toY: anchor }))
    x += part.width + GAP
  }
  return { width: x - GAP, height, entry: parts[0]?.entry ?? 0, anchor, shapes }
}

/** A composite with its branches at the right, below one another. */
function branched(box: Drawing, branches: readonly Branch[], cwd: string): Drawing {
  const filled = branches.filter(({ steps }) => steps.length > 0)
  const labels = filled.map(({ key }) => shortened(printable(key)))
  const room = LABEL_START + Math.max(0, ...labels.map((label) => widthOf(label, false))) + 22
  const parts = filled.map(({ steps }) => chained(steps, cwd))
  const column = stacked(parts, ROW_GAP)
  const anchor = Math.max(box.anchor, column.anchor)
  const [boxTop, columnTop] = [anchor - box.anchor, anchor - column.anchor]
  const x = box.width + room
  let top = columnTop
  const arrows = parts.map((part, index) => {
    const toY = top + part.anchor
    top += part.height + ROW_GAP
    const { isGuessed = false } = filled[index] ?? {}
    return arrow({ x: box.width, y: anchor, toX: x + part.entry, toY, label: labels[index] ?? '', isGuessed })
  })
  return {
    width: x + column.width,
    height: Math.max(boxTop + box.height, columnTop + column.height),
    anchor,
    entry: 0,
    shapes: [...moved(box, 0, boxTop), ...moved(column, x, columnTop), ...arrows],
  }
}

function stacked(parts: readonly Drawing[], gap: number): Drawing {
  const shapes: Shape[] = []
  let y = 0
  for (const part of parts) {
    shapes.push(...moved(part, 0, y))
    y += part.height + gap
  }
  const width = Math.max(0, ...parts.map((part) => part.width))
  return { width, height: Math.max(0, y - gap), entry: 0, anchor: parts[0]?.anchor ?? 0, shapes }
}

function arrow(ends: { x: number; y: number; toX: number; toY: number } & Partial<Extract<Shape, { kind: 'arrow' }>>) {
  return { label: '', isGuessed: false, ...ends, kind: 'arrow' } as const
}

function placeOf({ place }: GraphNode, cwd: string): string {
  return place === undefined ? '' : printable(shortPlace(place, cwd))
}

function hintOf(node: GraphNode, cwd: string): string {
  const head = [`${node.kind} ${nameOf(node)}`, node.reference ?? '', placeOf(node, cwd)]
  const values = node.localConf.map(({ key, value }) => `${key} = ${value}`)
  return [...head, ...values]
    .filter((line) => line !== '')
    .map(printable)
    .join('\n')
}

/** The width of a line; East Asian characters and pictures take two places. */
function widthOf(text: string, isName: boolean): number {
  const places = [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1), 0)
  return places * (isName ? NAME_CHARACTER : CHARACTER)
}

/** A line that is too long loses its middle. */
function shortened(text: string): string {
  const characters = [...text]
  if (characters.length <= MOST_CHARACTERS) return text
  const half = Math.floor((MOST_CHARACTERS - 1) / 2)
  return `${characters.slice(0, half).join('')}…${characters.slice(-half).join('')}`
}
