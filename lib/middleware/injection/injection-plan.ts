import { isTsgiError, type Problem, type TsgiError } from '../../core/index.js'
import type { Environ } from '../../protocol/index.js'
import { isProtocolKey } from './protocol-key.js'
import { constant, readSettings, readSource, type Setting } from './setting.js'
import { isSource, type TextType } from './source.js'

/** What to inject, as the options of the layer say it. */
export interface InjectionOptions {
  readonly key: string
  readonly value: unknown
  readonly from: string
  readonly type: TextType
  readonly set: unknown
  readonly allowProtocolKeys: readonly string[]
}

/** A key, and what gives its value for one request; `undefined` is no value. */
export interface Injection {
  readonly key: string
  readonly valueFor: (environ: Environ) => unknown
}

/** What a layer injects, made once: sources are resolved, keys are checked. */
export class InjectionPlan {
  readonly problems: Problem[] = []
  readonly injections: readonly Injection[]
  readonly #allowed: ReadonlySet<string>

  constructor(options: InjectionOptions) {
    this.#allowed = new Set(options.allowProtocolKeys)
    const settings = [...this.#single(options), ...this.#several(options.set)]
    this.injections = settings.flatMap((setting) => this.#injection(setting))
    const keys = settings.map(([key]) => key)
    if (keys.length === 0 && this.problems.length === 0) {
      this.#fault('there is nothing to inject', 'give it key and value, or set', 'OPTION_MISSING')
    }
    for (const key of keys.filter((each, index) => keys.indexOf(each) !== index)) {
      this.#fault(`the key ${key} is set twice`, 'set it once')
    }
    for (const key of this.#allowed) if (!keys.includes(key)) this.#needlessly(key)
  }

  #single({ key, value, from, type }: InjectionOptions): Setting[] {
    if (key === '') {
      if (value !== undefined || from !== '') this.#fault('there is a value but no key', 'give the option key')
      return []
    }
    return this.#attempt((): Setting[] => {
      const read = typeof value === 'string' && type !== 'string' ? constant(key, type, value) : value
      if (from === '') return [[key, read === undefined ? '' : read]]
      return [[key, readSource(key, type, from, read)]]
    })
  }

  #several(set: unknown): Setting[] {
    if (typeof set === 'string')
      return readSettings(set, (error) => {
        this.#faults(error)
      })
    if (typeof set === 'object' && set !== null && !Array.isArray(set)) return Object.entries(set)
    this.#fault('the option "set" is no record', 'write { key: value, … }, or in a file lines key = value')
    return []
  }

  #injection([key, value]: Setting): Injection[] {
    this.#checkKey(key)
    if (value === undefined) this.#fault(`the value of ${key} is undefined`, 'give a value, or leave the key out')
    if (/^[A-Z]/.test(key) && typeof value !== 'string' && !isSource(value)) {
      this.#fault(`the value of ${key} is no string`, "write a string: CGI's variables are text")
    }
    if (!isSource(value)) return [{ key, valueFor: () => value }]
    return this.#attempt(() => [{ key, valueFor: value.resolve() }])
  }

  #checkKey(key: string): void {
    if (key.trim() !== key || key === '') {
      this.#fault(`${JSON.stringify(key)} is no key`, 'write it without space around it')
    } else if (isProtocolKey(key)) {
      if (this.#allowed.has(key)) return
      this.#fault(
        `${key} belongs to the protocol: what is inside takes it for the truth about the request`,
        `use a key of your own, like acme.${key.toLowerCase().replace(/^.*[._]/, '')}, or name it in the option allowProtocolKeys`,
      )
    } else if (key !== key.toLowerCase()) {
      this.#fault(
        `the key ${key} has capitals`,
        `keys that are not the protocol's are in lower case: ${key.toLowerCase()}`,
      )
    }
  }

  #needlessly(key: string): void {
    if (isProtocolKey(key)) this.#fault(`allowProtocolKeys has ${key}, which is not set`, 'take it out of the list')
    else
      this.#fault(
        `allowProtocolKeys has ${JSON.stringify(key)}, which is no key of the protocol`,
        'take it out of the list',
      )
  }

  #attempt<T>(make: () => T[]): T[] {
    try {
      return make()
    } catch (error) {
      if (!isTsgiError(error)) throw error
      this.#faults(error)
      return []
    }
  }

  #faults({ problems }: TsgiError): void {
    for (const { fault, remedy } of problems) this.#fault(fault, remedy)
  }

  #fault(fault: string, remedy: string, code = 'OPTION_INVALID'): void {
    this.problems.push({ code, fault: `env-injection: ${fault}`, remedy })
  }
}
