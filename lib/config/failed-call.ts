import { optionSchema, toCamelCase } from '../core/index.js'
import { described } from '../protocol/index.js'
import { confOrder, type OpenConf } from './conf.js'
import { ConfigError } from './config-error.js'
import type { Invocation } from './invocation.js'
import { looksSecret, masked } from './secrets.js'

/** The call of a factory that threw, or whose promise was rejected. */
export interface FailedCall {
  readonly invocation: Invocation
  /** A text as it may be printed: without the values of the section that are secret, or look so. */
  readonly masked: (text: string) => string
}

/** One call that failed, with what its load knows of secrets. */
class Failure implements FailedCall {
  constructor(
    readonly invocation: Invocation,
    readonly secrets: ReadonlySet<string>,
  ) {}

  readonly masked = (text: string): string => {
    const secrets = new Set([...this.secrets, ...secretsOf(this.invocation)])
    // A message may quote them.
    return masked(
      text,
      [...secrets].flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]),
    )
  }
}

const failures = new WeakMap<object, Failure>()

/**
 * The call that an error came out of while a deployment file was loaded: a factory's own error comes as it is, and does
 * not know for which section the factory was called. Undefined for any other error.
 */
export function failedCall(error: unknown): FailedCall | undefined {
  return isObject(error) ? failures.get(error) : undefined
}

/**
 * Notes what a call threw, and gives what is to be thrown on: the same, or, of what is no object, an error with it as
 * its cause. Of calls within one another the innermost counts.
 *
 * @param secrets - those of the load.
 */
export function failing(thrown: unknown, invocation: Invocation, secrets: ReadonlySet<string>): object {
  const failure = new Failure(invocation, secrets)
  const error = isObject(thrown) ? thrown : noError(thrown, failure)
  if (failures.get(error)?.secrets !== secrets) failures.set(error, failure)
  return error
}

function noError(thrown: unknown, failure: Failure): ConfigError {
  const { place, reference } = failure.invocation
  // Masked before it is cut.
  const what = described(typeof thrown === 'string' ? failure.masked(thrown) : thrown)
  const problem = {
    code: 'FACTORY_FAILED',
    fault: `${reference} threw ${what}`,
    remedy: 'let it throw an Error',
    place,
  }
  return new ConfigError(`${reference} cannot be called`, [problem], { cause: thrown })
}

function secretsOf({ factory, globalConf, localConf }: Invocation): string[] {
  const schema = typeof factory === 'function' ? optionSchema(factory) : undefined
  const isDeclared = (key: string) => schema?.specs.get(toCamelCase(key))?.secret === true
  return [...valuesOf(globalConf, looksSecret), ...valuesOf(localConf, (key) => looksSecret(key) || isDeclared(key))]
}

function valuesOf(conf: Readonly<OpenConf>, isSecret: (key: string) => boolean): string[] {
  return confOrder(conf).flatMap((key) => {
    const value = conf[key]
    return isSecret(key) && typeof value === 'string' && value !== '' ? [value] : []
  })
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
