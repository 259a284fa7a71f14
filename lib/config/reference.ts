import type { Loaded } from './loading.js'
import { WHITE } from './python-text.js'

/** What names a factory: an entry point of a package, or an attribute of a module. */
export interface Reference {
  /** As it is written: `egg:Paste#urlmap`, `call:m:f`, `m:f`. */
  readonly text: string
  readonly place: string | undefined
  /** Imports it. */
  load(): Promise<Loaded>
}

/** A module and what is wanted of it. */
export interface ModuleReference {
  readonly module: string
  /** Attribute of attribute; none for the module itself. */
  readonly attributes: readonly string[]
}

/** Letters, digits and underscores, as Python's `\w` has them. */
const WORD = '[\\p{L}\\p{N}_.]+'
const GAP = `[${WHITE}]*`
const PYTHON = new RegExp(`^(?<module>${WORD})${GAP}(?::${GAP}(?<attr>${WORD})${GAP})?(?:\\[[^\\n]*\\]${GAP})?$`, 'u')
const JAVASCRIPT =
  /^(?<module>(?:\.{1,2}\/|@[\w~.-]+\/)?[\w$~.-][\w$~./@+-]*?)\s*(?::\s*(?<attr>[\p{L}\p{N}_$.]+)\s*)?$/u

/** Reads `module:attr.attr [extras]`; undefined if it is not of that form. */
export function parseEntryPoint(value: string): ModuleReference | undefined {
  return parsed(PYTHON.exec(value))
}

/** Reads the same with a module as JavaScript names it: `./filters.js:make`, `@acme/filters:make`. */
export function parseModule(value: string): ModuleReference | undefined {
  return parsed(JAVASCRIPT.exec(value))
}

function parsed(match: RegExpExecArray | null): ModuleReference | undefined {
  if (match === null) return undefined
  const { module = '', attr = '' } = match.groups ?? {}
  return { module, attributes: attr.split('.').filter((part) => part !== '') }
}
