import { described, isClass, quoted } from '../protocol/index.js'
import { didYouMean } from './nearest.js'
import type { ResolvedSpec } from './option-schema.js'
import { optionText } from './option-text.js'
import { coerce, membersOf, type Coerced } from './option-type.js'

/** Reads what was given for one option: makes a value of its type, then checks bounds, choices and its own check. */
export function optionValue(spec: ResolvedSpec, given: unknown): Coerced {
  const read = valueOf(spec, given)
  if (!('value' in read)) {
    return spec.secret === true ? { fault: `is not of type ${spec.type}`, remedy: read.remedy } : read
  }
  const wrong = unchosen(spec, read.value) ?? outOfBounds(spec, read.value) ?? refused(spec, read.value)
  return wrong ?? read
}

/** Makes a value of the type of an option, bounds unseen. */
export function valueOf(spec: Pick<ResolvedSpec, 'of' | 'separator' | 'type'>, given: unknown): Coerced {
  if (spec.type === 'any') return { value: given }
  if (spec.type === 'filter') return filterOf(given)
  if (spec.type === 'filters') return filtersOf(given)
  if (spec.type !== 'list') return coerce(spec.type, given)
  const members: unknown = typeof given === 'string' ? membersOf(given, spec.separator ?? 'auto') : given
  if (!Array.isArray(members)) {
    return { fault: 'is not a list', remedy: 'write an array, or a text with its members in lines or between commas' }
  }
  const values: unknown[] = []
  for (const [index, member] of members.entries()) {
    const read = coerce(spec.of ?? 'string', member)
    if (!('value' in read)) {
      return { fault: `has a member (number ${index + 1}) that ${read.fault}`, remedy: read.remedy }
    }
    values.push(read.value)
  }
  return { value: Object.freeze(values) }
}

function filterOf(given: unknown): Coerced {
  if (typeof given === 'function' && !isClass(given)) return { value: given }
  return { fault: `is ${described(given)}, not a layer`, remedy: 'make it with layer(Class, options)' }
}

function filtersOf(given: unknown): Coerced {
  if (!Array.isArray(given)) {
    return {
      fault: `is ${described(given)}, not a list of layers`,
      remedy: 'write an array of what layer(Class, options) makes',
    }
  }
  for (const [index, member] of given.entries()) {
    const read = filterOf(member)
    if ('fault' in read) return { ...read, fault: `has a member (number ${index + 1}) that ${read.fault}` }
  }
  return { value: Object.freeze([...(given as unknown[])]) }
}

function unchosen({ choices, secret }: ResolvedSpec, value: unknown): Coerced | undefined {
  if (choices === undefined) return undefined
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  const wrong = values.find((each) => !choices.includes(each as string))
  if (wrong === undefined) return undefined
  if (secret === true) return { fault: 'is none of its choices', remedy: 'write one of them' }
  return {
    fault: `is ${typeof wrong === 'string' ? quoted(wrong) : String(wrong)}, which is none of its choices`,
    remedy: didYouMean(String(wrong), choices.map(String), 'its choices'),
  }
}

function outOfBounds({ max, min, secret, type }: ResolvedSpec, value: unknown): Coerced | undefined {
  const isList = Array.isArray(value)
  const size: unknown = isList ? value.length : value
  if (typeof size !== 'number') return undefined
  const text = (bound: number): string => `${optionText(type, bound) ?? ''}${isList ? ' members' : ''}`
  const is = secret === true ? 'is out of bounds' : `${isList ? 'has' : 'is'} ${text(size)}`
  if (min !== undefined && size < min) return { fault: is, remedy: `the least is ${text(min)}` }
  if (max !== undefined && size > max) return { fault: is, remedy: `the most is ${text(max)}` }
  return undefined
}

function refused({ check, description, secret }: ResolvedSpec, value: unknown): Coerced | undefined {
  const fault = check?.(value as never)
  if (fault === undefined) return undefined
  return {
    fault: secret === true ? withheld(fault, value) : fault,
    remedy: description === undefined ? 'change it' : `it is: ${description}`,
  }
}

/** A message without the secret that it may quote. */
function withheld(message: string, value: unknown): string {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  const secrets = values.filter((each) => typeof each === 'string' || typeof each === 'number').map(String)
  return secrets.reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '…')), message)
}
