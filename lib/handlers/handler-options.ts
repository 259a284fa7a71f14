import { OptionError, OptionSchema, option, type ResolvedOptions } from '../core/index.js'
import { described, type ErrorStream } from '../protocol/index.js'
import type { Fault } from './error-log.js'

/** The options of a Handler: how a request becomes an environ, and where mistakes are told. */
export class HandlerOptions {
  /**
   * How the bytes of a decoded path are read; with `latin-1`, each is a character of `PATH_INFO`, so that no bytes are
   * refused, and text in UTF-8 is what `toLatin1` makes of it. The `paths` of guards hold for both; write prefixes of
   * `except` and of mounts as `toLatin1` gives them. Layers that redirect encode `PATH_INFO` as UTF-8, so to a path that is
   * not ASCII they give another `Location` than was asked for. Default `utf-8`.
   */
  @option({ type: 'string', choices: ['utf-8', 'latin-1'], description: 'how the bytes of a decoded path are read' })
  pathEncoding?: 'utf-8' | 'latin-1' = 'utf-8'

  @option({ type: 'string', choices: ['refuse', 'decode'], description: 'what becomes of %2F and %5C in a path' })
  encodedSlash?: 'refuse' | 'decode' = 'refuse'

  @option({ type: 'integer', min: 1, description: 'the most header fields of a request; more are refused with 431' })
  maxHeaders?: number = 100

  @option({
    type: 'size',
    description: 'bytes of an unread request body that are drained before the connection is closed',
  })
  maxUnread?: number = 256 * 1024

  @option({
    type: 'size',
    min: 16,
    description: 'the most bytes of a request target; a longer one is refused with 414',
  })
  maxUrl?: number = 8 * 1024

  @option({ type: 'size', description: 'the most bytes of a request body; more are refused with 413' })
  maxBody?: number = 16 * 1024 * 1024

  @option({
    type: 'integer',
    min: 1,
    description: 'the most requests in flight in one process; more are refused with 503 and Retry-After',
  })
  maxInFlight?: number = 1_000

  @option({ type: 'any', required: false, description: 'keys to put into every environ', check: faultInEnviron })
  environ?: Readonly<Record<string, unknown>> | undefined

  @option({
    type: 'any',
    required: false,
    description: 'where wsgi.errors writes; the default is standard error',
    check: faultInErrors,
  })
  errors?: ErrorStream | undefined

  @option({
    type: 'any',
    required: false,
    description: 'is told of every mistake of the application, instead of the line on errors',
    check: faultInOnError,
  })
  onError?: ((fault: Fault) => void) | undefined

  @option({
    type: 'boolean',
    required: false,
    description: 'what wsgi.multiprocess says; the default is whether this is a cluster worker',
  })
  multiprocess?: boolean | undefined
}

function faultInEnviron(environ: unknown): string | undefined {
  return isRecord(environ) ? undefined : `is ${described(environ)}, not an object with keys`
}

function faultInErrors(errors: unknown): string | undefined {
  const wanted = ['write', 'writelines', 'flush']
  const missing = wanted.find((method) => typeof (errors as Record<string, unknown> | null)?.[method] !== 'function')
  return missing === undefined ? undefined : `is ${described(errors)}, which has no method ${missing}`
}

function faultInOnError(onError: unknown): string | undefined {
  return typeof onError === 'function' ? undefined : `is ${described(onError)}, not a function`
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const schema = OptionSchema.of('the handler', HandlerOptions)

/** Checks the options of a Handler and fills in the defaults. */
export function handlerOptions(given: HandlerOptions): ResolvedOptions<HandlerOptions> {
  return resolve(schema, given)
}

/** @throws {OptionError} with all that is wrong. */
export function resolve<O extends object>(schemaOf: OptionSchema, given: O): ResolvedOptions<O> {
  const { value, problems } = isRecord(given) ? schemaOf.check(given) : noOptions(schemaOf, given)
  if (problems.length > 0) throw new OptionError('The options of the server do not fit', problems)
  return value as ResolvedOptions<O>
}

/** `serve(app, 8080)` would listen on another port than it says. */
function noOptions({ owner }: OptionSchema, given: unknown): ReturnType<OptionSchema['check']> {
  const remedy = typeof given === 'number' ? `write { port: ${given} }` : 'write { name: value, … }'
  const fault = `the options of ${owner} are ${described(given)}, not an object`
  return { value: {}, problems: [{ code: 'OPTIONS_INVALID', fault, remedy }] }
}

/** The options of a Handler among those of a server that extends them. */
export function handlerPart(options: Readonly<Record<string, unknown>> | HandlerOptions): HandlerOptions {
  const all = options as Readonly<Record<string, unknown>>
  return Object.fromEntries([...schema.specs.keys()].map((name) => [name, all[name]]))
}
