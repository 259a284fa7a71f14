import { described, type Environ, type ErrorStream } from '../protocol/index.js'

/** A mistake of an application, or something the client sent that was refused, as it is told to `onError`. */
export interface Fault {
  /** What happened, in words. */
  readonly message: string
  /** What was thrown, if anything was. */
  readonly error?: unknown
  /** Empty, as is the target, if it belongs to no request. */
  readonly method: string
  /** The target as it came. */
  readonly target: string
}

/** An error stream that writes to a function; nothing given to it throws. */
export class FunctionErrorStream implements ErrorStream {
  readonly #write: (text: string) => void

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  write(text: string): void {
    this.#write(text)
  }

  writelines(lines: Iterable<string>): void {
    for (const line of lines) this.write(line)
  }

  flush(): void {
    // Written at once, so there is nothing to flush.
  }
}

/** A fault as one line: what, for which request, and the error with its frames. Control characters are escaped. */
export function faultLine({ message, error, method, target }: Fault): string {
  const cause = error === undefined ? '' : `: ${describeError(error)}`
  const request = method === '' ? '' : `${escaped(`${method} ${target}`, 200)}: `
  return `tsgi: ${request}${escaped(message + cause, 2_000)}\n`
}

/** Not everything can be made a string, or looked at: an object without a prototype, a getter that throws. */
function describeError(error: unknown): string {
  try {
    return errorText(error)
  } catch {
    return described(error)
  }
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const frames = String(error.stack)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
  return [`${error.name}: ${error.message}`, ...frames.slice(0, 5).map((line) => line.trim())].join(' | ')
}

function escaped(text: string, most: number): string {
  const shown = text.length > most ? `${text.slice(0, most)}…` : text
  return shown.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const UNPRINTABLE = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/g

/** The request that a fault belongs to, from its environ. */
export function requestOf(environ: Environ): Pick<Fault, 'method' | 'target'> {
  return { method: environ.REQUEST_METHOD, target: environ.REQUEST_URI ?? environ.PATH_INFO }
}
