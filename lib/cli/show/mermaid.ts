import { printable } from '../printable.js'
import { nameOf, type Flow } from './flow.js'

const SHAPES: Readonly<Partial<Record<string, readonly [string, string]>>> = {
  app: ['([', '])'],
  composite: ['{{', '}}'],
  server: ['[/', '/]'],
}

/** Flows as a flowchart of Mermaid: arrows go inwards, pipelines are frames, composites branch. */
export function mermaidText(flows: readonly Flow[]): string {
  const chart = new Chart()
  for (const flow of flows) chart.add(flow, '  ')
  return chart.lines.join('\n')
}

class Chart {
  readonly lines = ['flowchart LR']
  readonly #boxes = new Map<string, string>()
  #count = 0

  /** Adds a flow, and gives the box in which it begins. */
  add({ node, steps, branches, isRepeated }: Flow, indent: string): string {
    const known = this.#boxes.get(node.id)
    if (isRepeated && known !== undefined) return known
    const id = `n${++this.#count}`
    const text = [`${node.kind} ${nameOf(node)}`, ...(node.reference === undefined ? [] : [node.reference])]
    const label = `"${text.map(escaped).join('<br/>')}"`
    if (steps.length > 0) {
      this.lines.push(`${indent}subgraph ${id} [${label}]`, `${indent}  direction LR`)
      const first = this.#chain(steps, `${indent}  `)
      this.lines.push(`${indent}end`)
      return first
    }
    const [open, close] = SHAPES[node.kind] ?? ['[', ']']
    this.#boxes.set(node.id, id)
    this.lines.push(`${indent}${id}${open}${label}${close}`)
    for (const { key, steps: inside, isGuessed } of branches) {
      if (inside.length === 0) continue
      const first = this.#chain(inside, indent)
      this.lines.push(`${indent}${id} ${isGuessed ? '-.->' : '-->'}|"${escaped(key)}"| ${first}`)
    }
    return id
  }

  /** Adds flows one inside of the other, and gives the box in which the outermost begins. */
  #chain(steps: readonly Flow[], indent: string): string {
    const boxes = steps.map((step) => this.add(step, indent))
    for (const [index, box] of boxes.entries()) {
      const next = boxes[index + 1]
      if (next !== undefined) this.lines.push(`${indent}${box} --> ${next}`)
    }
    return String(boxes[0])
  }
}

/** A text in quotes: what may mean something to Mermaid or to HTML is a numbered entity. */
function escaped(text: string): string {
  return printable(text).replace(/[^\p{L}\p{N} .:/_+-]/gu, (character) => `#${String(character.codePointAt(0))};`)
}
