import { isIPv6 } from 'node:net'
import { didYouMean, OptionError, type Problem } from '../../core/index.js'
import { quoted } from '../../protocol/index.js'
import { HttpServer } from '../http-server.js'
import type { ServerOptions } from '../server-options.js'

/** Options of ours as texts, as they come from a file. */
type OptionTexts = { [Name in keyof ServerOptions]?: string | undefined }

/** What became of one key: options of ours, what is to be said about it, or why it can't be. */
export interface Reading {
  readonly options?: OptionTexts
  readonly warning?: string
  readonly fault?: Pick<Problem, 'fault' | 'remedy'>
}

/** Another server, as far as deployment files know it: its keys, and what they are here. */
export interface ForeignServer {
  /** As files name it: `egg:waitress#main`. */
  readonly name: string
  /** Where it listens if a file does not say. */
  readonly defaults: OptionTexts
  /** The keys that mean something here. Later ones win over earlier ones. */
  readonly keys: Readonly<Record<string, (value: string) => Reading>>
  /** The keys that mean nothing here. */
  readonly ignored: readonly string[]
}

/**
 * Makes a server of the section that was written for another. Keys that mean nothing here are ignored, with one line on
 * standard error.
 *
 * @throws {OptionError} with all keys that the other server has not either, or that can't be honoured.
 */
export function serverLike(foreign: ForeignServer, conf: Readonly<Record<string, string>>): HttpServer {
  const { defaults, ignored, keys, name } = foreign
  const known = [...Object.keys(keys), ...ignored]
  const problems: Problem[] = Object.keys(conf)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      code: 'OPTION_UNKNOWN',
      fault: `${name} has no option ${JSON.stringify(key)}`,
      remedy: didYouMean(key, known, 'its options'),
    }))
  const options: OptionTexts = { ...defaults }
  const meaningless = ignored.filter((key) => Object.hasOwn(conf, key)).map((key) => JSON.stringify(key))
  const warnings =
    meaningless.length === 0
      ? []
      : [`${meaningless.join(', ')} ${meaningless.length === 1 ? 'means' : 'mean'} nothing here`]
  for (const [key, read] of Object.entries(keys)) {
    const value = Object.hasOwn(conf, key) ? conf[key] : undefined
    if (value === undefined) continue
    const reading = read(value)
    Object.assign(options, reading.options)
    if (reading.warning !== undefined) warnings.push(reading.warning)
    const { fault } = reading
    if (fault !== undefined) {
      const where = `${name}: option ${JSON.stringify(key)}`
      problems.push({ code: 'OPTION_INVALID', fault: `${where} ${fault.fault}`, remedy: fault.remedy })
    }
  }
  if (problems.length > 0) throw new OptionError(`The options of ${name} do not fit`, problems)
  const made = new HttpServer(options as unknown as ServerOptions)
  if (warnings.length > 0) process.stderr.write(`tsgi: ${name}: ${warnings.join('; ')}\n`)
  return made
}

/** A key whose value is that of an option of ours. */
export function asOption(name: keyof ServerOptions): (value: string) => Reading {
  return (value) => (value === '' ? {} : { options: { [name]: value } })
}

/** A key whose value is a number of seconds, for an option in milliseconds. */
export function asSeconds(name: keyof ServerOptions): (value: string) => Reading {
  return (value) =>
    /^\d+(\.\d+)?$/.test(value.trim())
      ? { options: { [name]: `${value.trim()}s` } }
      : { fault: { fault: `is ${quoted(value)}, not a number of seconds`, remedy: 'write digits, like 30' } }
}

/** A key for a limit of which 0 means that there is none; here there always is one. */
export function asLimit(
  key: string,
  name: keyof ServerOptions,
  read: (value: string) => Reading,
): (value: string) => Reading {
  return (value) =>
    value.trim() === '0' ? { warning: `${key} = 0 has no effect: ${name} keeps its default` } : read(value)
}

/** A key for certificates. Who asks for HTTPS must not get HTTP. */
export function refusingTls(value: string): Reading {
  if (value === '') return {}
  const remedy = 'leave it out, and let a proxy in front of this server speak HTTPS'
  return { fault: { fault: 'asks for HTTPS, which this server does not speak', remedy } }
}

/** A key with addresses, `host:port` or `unix:path`, between commas or spaces. The first is listened on. */
export function asAddresses(value: string): Reading {
  const [first, ...others] = value.split(/[\s,]+/).filter((address) => address !== '')
  if (first === undefined) return {}
  const reading = asAddress(first)
  if (others.length === 0) return reading
  return { ...reading, warning: `listens on ${first} only, not on ${others.join(', ')}` }
}

/** One address: `host:port`, `:port`, `host`, `[::1]:port`, `*:port`, `unix:path`. */
export function asAddress(address: string): Reading {
  if (isIPv6(address)) return { options: { host: address, socket: undefined } }
  const [, socket] = /^unix:(?:\/\/(?=\/))?(.+)$/.exec(address) ?? []
  if (socket !== undefined) return { options: { socket } }
  const [, ipv6, name, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]/]*))(?::(\d+))?$/.exec(address) ?? []
  const host = ipv6 ?? (name === '' || name === '*' ? '0.0.0.0' : name)
  if (host === undefined) {
    return { fault: { fault: `is ${quoted(address)}, no address`, remedy: 'write HOST:PORT or unix:PATH' } }
  }
  return { options: { host, ...(port === undefined ? {} : { port }), socket: undefined } }
}
