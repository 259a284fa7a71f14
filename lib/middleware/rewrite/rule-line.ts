import { ruleFault } from './rule-fault.js'

/** A line of rules, cut into its fields, and the flags in brackets after them. */
export interface RuleLine {
  readonly fields: readonly string[]
  /** What stands between the brackets; undefined if there are none. */
  readonly flags: string | undefined
}

const FIELD = /\s*(?:"((?:[^"\\]|\\.)*)"(?=\s|$)|(\S+))/sy
const BRACKETS = /^\[([^[\]]*)\]$/

/**
 * Cuts a line into so many fields, which are separated by space (in double quotes they may hold some; `\"` is a quote),
 * and the flags.
 *
 * @throws {OptionError} if there are fewer, or more.
 */
export function cutLine(line: string, names: readonly string[]): RuleLine {
  const fields: string[] = []
  let at = 0
  for (const name of names) {
    FIELD.lastIndex = at
    const match = FIELD.exec(line)
    if (match === null) throw ruleFault(`there is no ${name}`, `write: ${names.join(' ')} [flags]`)
    at = FIELD.lastIndex
    fields.push(unquoted(match))
  }
  const rest = line.slice(at).trim()
  if (rest === '') return { fields, flags: undefined }
  const flags = BRACKETS.exec(rest)?.[1]
  if (flags !== undefined) return { fields, flags }
  throw ruleFault(
    `after the ${names.at(-1) ?? 'line'} comes ${JSON.stringify(rest)}, which is no [flags]`,
    'put a field that has spaces in double quotes; put flags in brackets, between commas',
  )
}

function unquoted([, quoted, bare = '']: RegExpExecArray): string {
  if (quoted !== undefined) return quoted.replaceAll('\\"', '"')
  if (bare.startsWith('"')) {
    throw ruleFault(
      `the quotes that begin at ${bare} are not closed`,
      'put " at its end, and space after that; write a quote in it as \\"',
    )
  }
  return bare
}
