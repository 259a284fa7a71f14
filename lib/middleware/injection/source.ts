import { coerce, OptionError } from '../../core/index.js'
import { isToken, type Environ } from '../../protocol/index.js'

/** The types that a text from outside can be read as. A regular expression from outside is not to be trusted. */
export interface TextTypes {
  readonly string: string
  readonly boolean: boolean
  readonly integer: number
  readonly number: number
  readonly duration: number
  readonly size: number
  readonly url: URL
}

/** The name of such a type. */
export type TextType = keyof TextTypes

export const TEXT_TYPES: readonly TextType[] = ['string', 'boolean', 'integer', 'number', 'duration', 'size', 'url']

/** In place of a value that a request does not have as it should: the layer answers 400. */
export const REFUSED = Symbol.for('tsgi.injection-refused.v1')

const SOURCE = Symbol.for('tsgi.injection-source.v1')

/** Where a value comes from, if it is no constant. Made by {@link fromEnv}, {@link fromHeader} and {@link computed}. */
export interface Source<out V = unknown> {
  readonly [SOURCE]: true
  /**
   * Makes what gives the value for each request. Called once, when the layer is made; `undefined` is no value.
   *
   * @throws {OptionError} if the value can't be had.
   */
  resolve(): (environ: Environ) => V | typeof REFUSED
}

/** What is wrong with a setting or its source, to throw when loading, with what to do about it. */
export function settingFault(fault: string, remedy: string): OptionError {
  return new OptionError('The setting cannot be read', [{ code: 'OPTION_INVALID', fault, remedy }])
}

/** Whether a value is a source, of this copy of the package or another. */
export function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && SOURCE in value
}

/** How a text is read, and what there is in its place. `D` is the type of the default. */
export interface SourceOptions<T extends TextType = 'string', D = never> {
  /** What the text is read as; default `string`. A duration is in milliseconds, a size in bytes. */
  readonly type?: T
  /** The value if there is none. */
  readonly default?: D
}

/** How a header is read. */
export interface HeaderOptions<
  T extends TextType = 'string',
  D = never,
  A extends 'leave' | 'refuse' = 'leave',
> extends SourceOptions<T, D> {
  /** What to do without the header and without a default: `leave` the key out (the default), or `refuse` with 400. */
  readonly absent?: A
}

/**
 * The value of a variable of the process environment, read once, when the layer is made.
 *
 * If it is not there and there is no default, or if it is not of its type, the layer can't be made.
 */
export function fromEnv<T extends TextType = 'string', D = never>(
  name: string,
  options: SourceOptions<T, D> = {},
): Source<TextTypes[NoInfer<T>] | NoInfer<D>> {
  return sourceOf(() => {
    const value = readVariable(name, options)
    return () => value
  })
}

function readVariable<T extends TextType, D>(name: string, options: SourceOptions<T, D>): TextTypes[T] | D {
  const type: TextType = options.type ?? 'string'
  const text = typeof process === 'undefined' ? undefined : process.env[name]
  if (text === undefined) {
    if (options.default !== undefined) return options.default
    throw settingFault(`the process environment has no ${name}`, 'set it before the start, or give a default')
  }
  const read = coerce(type, text)
  if ('value' in read) return read.value as TextTypes[T]
  // The text may be a secret, so that it is not shown.
  throw settingFault(`${name} of the process environment is not of type ${type}`, read.remedy)
}

/** What {@link fromHeader} gives: perhaps nothing, if the header may be absent and has no default. */
type HeaderValue<T extends TextType, D, A> =
  TextTypes[T] | ([D] extends [never] ? (A extends 'refuse' ? never : undefined) : D)

/**
 * The value of a header of the request. What it holds is chosen by the client: use it for nothing that must be true.
 * A value that is not of its type is answered with 400.
 *
 * @param name - the header as it is written: `X-Request-Source`.
 */
export function fromHeader<T extends TextType = 'string', D = never, A extends 'leave' | 'refuse' = 'leave'>(
  name: string,
  options: HeaderOptions<T, D, A> = {},
): Source<HeaderValue<NoInfer<T>, NoInfer<D>, NoInfer<A>>> {
  return sourceOf(() => {
    const key = headerKey(name)
    const { type = 'string', absent } = options
    return (environ) => {
      const text = environ[key]
      if (text === undefined) {
        return options.default === undefined && absent === 'refuse'
          ? REFUSED
          : (options.default as HeaderValue<T, D, A>)
      }
      const read = coerce(type, text)
      return 'value' in read ? (read.value as TextTypes[T]) : REFUSED
    }
  })
}

/** A value computed for each request. It is stored as it is, not awaited; `undefined` leaves the key out. */
export function computed<V>(compute: (environ: Environ) => V): Source<V> {
  return sourceOf(() => compute)
}

function sourceOf<V>(resolve: Source<V>['resolve']): Source<V> {
  return Object.freeze({ [SOURCE]: true as const, resolve })
}

function headerKey(name: string): `HTTP_${string}` {
  if (!isToken(name) || name.includes('_')) {
    throw settingFault(
      `${JSON.stringify(name)} is no name of a header`,
      'write it as it is sent, with hyphens: X-Request-Source',
    )
  }
  const upper = name.toUpperCase().replaceAll('-', '_')
  if (upper === 'PROXY') throw settingFault('the header Proxy never reaches the environ', 'read another header')
  const own = upper === 'CONTENT_TYPE' || upper === 'CONTENT_LENGTH'
  return (own ? upper : `HTTP_${upper}`) as `HTTP_${string}`
}
