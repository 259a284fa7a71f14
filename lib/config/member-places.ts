import type { ConfigScope } from './config-scope.js'
import { placeAt, type IniSection } from './ini-file.js'
import { WHITE } from './python-text.js'

const WORD = new RegExp(`[^${WHITE}]+`, 'g')

/** Where each name of a pipeline is written; where the value begins, if it was put together from others. */
export function memberPlaces(
  scope: ConfigScope,
  section: IniSection,
  names: readonly string[],
): (string | undefined)[] {
  const lines = section.options.get('pipeline')?.lines ?? []
  const found = lines.flatMap(({ text, line, column }) =>
    [...text.matchAll(WORD)].map((match) => ({ word: match[0], line, column: column + match.index })),
  )
  const isAsWritten = found.every(({ word }, index) => word === names[index])
  const whole = scope.placeOf(section, 'pipeline')
  return names.map((_, index) => {
    const at = found[index]
    return isAsWritten && at !== undefined ? placeAt(scope.file, at) : whole
  })
}
