import { isClass } from './class.js'
import { isThenable } from './thenable.js'

const MOST_CHARACTERS = 60

/** What a value is, in a few words for a message: `the string "abc"`, `an object of Map`. Never throws. */
export function described(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'undefined'
    case 'string':
      return `the string ${quoted(value, MOST_CHARACTERS)}`
    case 'object':
      return value === null ? 'null' : attempted(() => describedObject(value), 'an object that cannot be looked at')
    case 'function':
      return attempted(() => describedFunction(value), 'a function that cannot be looked at')
    default:
      return `the ${typeof value} ${String(value)}`
  }
}

/** A text in quotes, cut after `most` characters. */
export function quoted(text: string, most = 80): string {
  return JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text)
}

/** Looking at a value may throw: a revoked Proxy, a getter. */
function attempted(describe: () => string, otherwise: string): string {
  try {
    return describe()
  } catch {
    return otherwise
  }
}

function describedObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (isThenable(value)) return 'a promise'
  const { constructor } = value as { constructor: unknown }
  const name = typeof constructor === 'function' ? constructor.name : ''
  return `an object of ${name === '' ? 'no class' : name}`
}

function describedFunction(value: { readonly name: unknown }): string {
  const kind = isClass(value) ? 'class' : 'function'
  return typeof value.name === 'string' && value.name !== '' ? `the ${kind} ${value.name}` : `a ${kind}`
}
