import { pythonRepr, nearest } from '../core/index.js'
import { discreet, faultOf, original, type Fault } from './fault.js'

/** Where the raw value of a key is looked up. */
export type RawLookup = (key: string) => string | undefined

/** The value being read, for messages. */
export interface Interpolated {
  readonly file: string
  readonly section: string
  readonly key: string
  readonly raw: string
  readonly place: string
  /** All keys that a reference may name. */
  readonly known: () => readonly string[]
}

const MOST_STEPS = 10
const REFERENCE = /^%\(([^)]+)\)s/

/**
 * Puts in the values that `%(key)s` names; `%%` is a percent sign.
 *
 * @throws {Fault} as the original does.
 */
export function interpolate(value: Interpolated, lookup: RawLookup): string {
  return value.raw.includes('%') ? expand(value.raw, value, lookup, 1) : value.raw
}

function expand(text: string, value: Interpolated, lookup: RawLookup, depth: number): string {
  if (depth > MOST_STEPS) throw discreet(tooDeep(value), value.key)
  let out = ''
  for (let rest = text; ;) {
    const percent = rest.indexOf('%')
    if (percent < 0) return out + rest
    out += rest.slice(0, percent)
    rest = rest.slice(percent)
    if (rest[1] === '%') {
      out += '%'
      rest = rest.slice(2)
      continue
    }
    const reference = REFERENCE.exec(rest)
    if (reference === null) throw discreet(badSyntax(value, rest), value.key)
    const [written, key = ''] = reference
    const found = lookup(key)
    if (found === undefined) throw discreet(unknownKey(value, key), value.key)
    out += found.includes('%') ? expand(found, value, lookup, depth + 1) : found
    rest = rest.slice(written.length)
  }
}

function badSyntax({ file, key, place }: Interpolated, rest: string): Fault {
  const isOpen = rest[1] === '('
  const words = isOpen
    ? `bad interpolation variable reference ${pythonRepr(rest)}`
    : `'%' must be followed by '%' or '(', found: ${pythonRepr(rest)}`
  return faultOf('INTERPOLATION_SYNTAX', {
    fault: isOpen ? `the %( in the value of ${key} is not closed by )s` : `a single % stands in the value of ${key}`,
    remedy: isOpen ? 'write %(key)s' : 'write %% for a percent sign, %(key)s for the value of a key',
    place,
    original: original('configparser.InterpolationSyntaxError', `Error in file ${file}: ${words}`),
  })
}

function unknownKey({ file, key, known, place, raw, section }: Interpolated, wanted: string): Fault {
  return faultOf('INTERPOLATION_KEY', {
    fault: `the value of ${key} names %(${wanted})s, and ${section === 'DEFAULT' ? '[DEFAULT] does not have' : `neither [${section}] nor [DEFAULT] has`} the key`,
    remedy: wanted.startsWith('ENV_') ? environmentRemedy(wanted) : nearKey(wanted, known()),
    place,
    original: original(
      'configparser.InterpolationMissingOptionError',
      `Error in file ${file}: Bad value substitution: option ${pythonRepr(key)} in section ${pythonRepr(section)} contains an interpolation key ${pythonRepr(wanted)} which is not a valid option name. Raw value: ${pythonRepr(raw)}`,
    ),
  })
}

function tooDeep({ file, key, place, raw, section }: Interpolated): Fault {
  return faultOf('INTERPOLATION_DEPTH', {
    fault: `the value of ${key} needs more than ${MOST_STEPS} steps to put in; perhaps it names itself`,
    remedy: 'break the circle of %(key)s references',
    place,
    original: original(
      'configparser.InterpolationDepthError',
      `Error in file ${file}: Recursion limit exceeded in value substitution: option ${pythonRepr(key)} in section ${pythonRepr(section)} contains an interpolation key which cannot be substituted in ${MOST_STEPS} steps. Raw value: ${pythonRepr(raw)}`,
    ),
  })
}

function environmentRemedy(wanted: string): string {
  return `set ${wanted.slice('ENV_'.length)} in the environment, or pass one that has it`
}

function nearKey(wanted: string, known: readonly string[]): string {
  const near = nearest(wanted, known)
  return near.length > 0
    ? `did you mean ${near.map((key) => `%(${key})s`).join(' or ')}?`
    : 'add the key, or write %% for a percent sign'
}
