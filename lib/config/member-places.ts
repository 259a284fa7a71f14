import type { ConfigScope } from './config-scope.js'
import { placeAt, type IniSection } from './ini-file.js'
import { WHITE } from './python-text.js'

const WORD = new RegExp(`[^${WHITE}]+`, 'g')

/** The names in a value of a section. */
export interface Members {
  readonly key: string
  readonly names: readonly string[]
  /** What a name consists of; by default of everything but white space. */
  readonly word?: RegExp
}

/** Where each name in a value is written; where the value begins, if it was put together from others. */
export function memberPlaces(
  scope: ConfigScope,
  section: IniSection,
  { key, names, word = WORD }: Members,
): (string | undefined)[] {
  const lines = section.options.get(key)?.lines ?? []
  const found = lines.flatMap(({ text, line, column }) =>
    [...text.matchAll(word)].map((match) => ({ word: match[0], line, column: column + match.index })),
  )
  const isAsWritten = found.every((each, index) => each.word === names[index])
  const whole = scope.placeOf(section, key)
  return names.map((_, index) => {
    const at = found[index]
    return isAsWritten && at !== undefined ? placeAt(scope.file, at) : whole
  })
}
