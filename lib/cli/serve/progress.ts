import { printableLines } from '../printable.js'
import type { Terminal } from '../terminal.js'

/** Tells an event: its name, a line for people, facts for machines. */
export type Tell = (event: string, text: string, facts?: Readonly<Record<string, unknown>>) => void

/** How `tsgi serve` tells what happens: a line of text on standard error, or one of JSON. */
export function progress(format: string, terminal: Terminal, now: () => Date = () => new Date()): Tell {
  if (format !== 'json') {
    return (_event, text) => {
      terminal.tell(printableLines(text))
    }
  }
  return (event, text, facts = {}) => {
    terminal.tell(JSON.stringify({ time: now().toISOString(), event, ...facts, text }))
  }
}
