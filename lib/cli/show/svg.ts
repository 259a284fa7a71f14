import { printable } from '../printable.js'
import { moved, type Shape } from './drawing.js'
import type { Flow } from './flow.js'
import { CHARACTER, LABEL_START, layout } from './layout.js'

const MARGIN = 24
const HEAD = 44
const LINE = 17
/** Where the arrows of a composite go down, and how round their corners are. */
const TURN = 14
const ROUND = 8

const STYLE = `
  svg { --paper: #ffffff; --ink: #1c2333; --faint: #667085; --line: #8a94a6; --frame: #f5f7fa; --edge: #cfd6e1;
    --app: #e3f5e9; --app-edge: #2e8b57; --filter: #e4effc; --filter-edge: #2f6fc4; --composite: #f1e8fb;
    --composite-edge: #7a45c2; --server: #fdf0dc; --server-edge: #b7791f; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #12161f; --ink: #e8ecf4; --faint: #9aa5b8; --line: #77839a; --frame: #1a202c; --edge: #364153;
      --app: #16362a; --app-edge: #4cc38a; --filter: #162f4f; --filter-edge: #6aa9f4; --composite: #2e2150;
      --composite-edge: #b18af0; --server: #40300f; --server-edge: #e0a948; }
  }
  .paper { fill: var(--paper); }
  text { fill: var(--ink); font: 11.5px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
  .title { font-size: 15px; font-weight: 600; }
  .name { font-size: 13.5px; font-weight: 600; }
  .small { fill: var(--faint); }
  rect { stroke-width: 1.5; }
  .frame { fill: var(--frame); stroke: var(--edge); }
  .app { fill: var(--app); stroke: var(--app-edge); }
  .filter { fill: var(--filter); stroke: var(--filter-edge); }
  .composite { fill: var(--composite); stroke: var(--composite-edge); }
  .server { fill: var(--server); stroke: var(--server-edge); }
  .repeated { stroke-dasharray: 4 3; }
  .arrow { fill: none; stroke: var(--line); stroke-width: 1.5; }
  .guessed { stroke-dasharray: 4 3; }
  #tip path { fill: var(--line); }
`

/** Flows as a picture that needs nothing else, for light and dark. */
export function svgText(flows: readonly Flow[], title: string, cwd: string): string {
  const drawing = layout(flows, cwd)
  const shapes = moved(drawing, MARGIN, MARGIN + HEAD)
  const caption = 'A request enters at the left; each box wraps what is at its right.'
  const width = Math.ceil(Math.max(drawing.width, caption.length * CHARACTER, title.length * 9.2) + 2 * MARGIN)
  const height = Math.ceil(drawing.height + HEAD + 2 * MARGIN)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(printable(title))}</title>`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0.5 L8 4 L0 7.5 z"/></marker></defs>',
    `<rect class="paper" width="${width}" height="${height}"/>`,
    text('title', MARGIN, MARGIN + 12, printable(title)),
    text('small', MARGIN, MARGIN + 31, caption),
    ...shapes.map(shapeText),
    '</svg>',
  ].join('\n')
}

function shapeText(shape: Shape): string {
  if (shape.kind === 'arrow') return arrowText(shape)
  const { x, y, width, height, hint, kind, lines, look } = shape
  const isFrame = kind === 'frame'
  const rect = `<rect class="${isFrame ? 'frame' : look}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${isFrame ? 10 : 7}"/>`
  const words = lines.map((line, index) => {
    const baseline = isFrame ? y + 20 : y + 24 + index * LINE
    return text(index > 0 || isFrame ? 'small' : 'name', x + 12, baseline, line)
  })
  return [`<g><title>${escaped(hint)}</title>`, rect, ...words, '</g>'].join('')
}

/** Straight, or down along the composite and then straight; its label stands above its end. */
function arrowText({ x, y, toX, toY, isGuessed, label }: Extract<Shape, { kind: 'arrow' }>): string {
  const turn = x + TURN
  const way = `H${turn - ROUND} Q${turn} ${y} ${turn} ${y + ROUND} V${toY - ROUND} Q${turn} ${toY} ${turn + ROUND} ${toY} `
  const path = `<path class="arrow${isGuessed ? ' guessed' : ''}" d="M${x} ${y} ${toY === y ? '' : way}H${toX}" marker-end="url(#tip)"/>`
  return label === '' ? path : path + text('small', x + LABEL_START, toY - 6, label)
}

function text(look: string, x: number, y: number, words: string): string {
  return `<text class="${look}" x="${x}" y="${y}" xml:space="preserve">${escaped(words)}</text>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
}
