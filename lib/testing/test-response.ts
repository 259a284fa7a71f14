import { getHeader, getHeaders, statusCode, type Environ, type HeaderList, type Status } from '../protocol/index.js'
import type { LintError } from '../middleware/index.js'
import type { Delivery, DeliveredHead } from './delivery.js'
import { expectSame, expectText } from './expectation-error.js'

/** The head of a response: status and headers. */
export class TestHead {
  readonly statusLine: Status
  readonly headers: HeaderList

  constructor({ status, headers }: DeliveredHead) {
    this.statusLine = status
    this.headers = headers
  }

  /** The status as a number: 200. */
  get status(): number {
    return statusCode(this.statusLine)
  }

  /** The value of the first header of this name, in any case. */
  header(name: string): string | undefined {
    return getHeader(this.headers, name)
  }

  /** The values of all headers of this name, in order. */
  getAll(name: string): string[] {
    return getHeaders(this.headers, name)
  }
}

/** What a {@link TestResponse} is made of. */
interface Received {
  readonly delivery: Delivery
  readonly pieces: readonly Uint8Array[]
  readonly errors: string
  readonly warnings: readonly LintError[]
}

/** A response that came whole. */
export class TestResponse extends TestHead {
  /** The body. */
  readonly bytes: Uint8Array
  /** The pieces in which it came; empty ones are left out. */
  readonly pieces: readonly Uint8Array[]
  /** What was written to `wsgi.errors`. */
  readonly errors: string
  /** What Lint warned of, if nothing worse. */
  readonly warnings: readonly LintError[]
  /** The environ as the application left it. */
  readonly environ: Environ
  /** The fields of each 103 that was sent before. */
  readonly earlyHints: readonly HeaderList[]
  /** The fields that came after the body. */
  readonly trailers: HeaderList
  /** What the application did wrong, if errors are not thrown: `raise: false`. */
  readonly error: unknown

  constructor({ delivery, pieces, errors, warnings }: Received) {
    super(delivery.head)
    this.pieces = pieces
    this.bytes = joined(pieces)
    this.errors = errors
    this.warnings = warnings
    this.environ = delivery.environ
    this.earlyHints = delivery.earlyHints
    this.trailers = typeof delivery.trailers === 'function' ? delivery.trailers() : delivery.trailers
    this.error = delivery.failure?.error
  }

  /** The body as text: UTF-8. */
  text(): string {
    return new TextDecoder().decode(this.bytes)
  }

  /** The body as JSON. */
  json(): unknown {
    return JSON.parse(this.text())
  }

  /** @throws {ExpectationError} if the status is another one. */
  expectStatus(status: number): this {
    expectSame('the status', status, this.status, this.#excerpt())
    return this
  }

  /** Expects a header: to be there, to have a value, to match. @throws {ExpectationError} */
  expectHeader(name: string, value: string | RegExp = /^/): this {
    expectText(`the header ${JSON.stringify(name)}`, value, this.header(name))
    return this
  }

  /** @throws {ExpectationError} if there is a header of this name. */
  expectNoHeader(name: string): this {
    expectSame(`the header ${JSON.stringify(name)}`, undefined, this.header(name))
    return this
  }

  /** Expects the body to be a text, or to match. @throws {ExpectationError} */
  expectText(text: string | RegExp): this {
    expectText('the body', text, this.text())
    return this
  }

  #excerpt(): string {
    const text = this.text().slice(0, 200)
    return text === '' ? '' : `; the body begins with ${JSON.stringify(text)}`
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.byteLength
  }
  return whole
}
