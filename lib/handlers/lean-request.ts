import { IncomingMessage } from 'node:http'
import { channel } from 'node:diagnostics_channel'

/** The versions of Node.js whose internals were looked at; others go the ordinary way. */
const KNOWN = /^v(20|22|24|26)\./.test(process.version)
const started = channel('http.server.request.start')

interface ReadableInternals {
  ended: boolean
  endEmitted: boolean
  destroyed: boolean
  closed: boolean
  closeEmitted: boolean
}

/**
 * Marks the stream of a request without a body as read to its end. Node.js otherwise drains it after each response,
 * which costs an eighth of a small request; from version 24 on it does this itself (`optimizeEmptyRequests`).
 */
export function forgetBody(request: IncomingMessage): void {
  if (!KNOWN) return
  const { _readableState: state } = request as unknown as { _readableState?: ReadableInternals }
  if (state === undefined) return
  ;(request as unknown as { _dumped: boolean })._dumped = true
  state.ended = true
  state.endEmitted = true
  state.destroyed = true
  state.closed = true
  state.closeEmitted = true
}

/**
 * A request whose header fields are not parsed a second time. Before it hands a request over, Node.js itself looks at
 * `headers.expect`, which makes it parse them all; this class answers that one look from the raw fields. Whoever looks
 * later, or subscribes to `http.server.request.start`, sees all fields as always.
 */
export class LeanRequest extends IncomingMessage {
  /** The request has been handed over: from now on `headers` is what it always is. */
  handedOver = !KNOWN
}

/** Says that a request has reached the Handler; from now on whoever asks sees all header fields. */
export function handOver(request: IncomingMessage): void {
  if ('handedOver' in request) request.handedOver = true
}

const ordinary = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers')

if (ordinary !== undefined) {
  Object.defineProperty(LeanRequest.prototype, 'headers', {
    ...ordinary,
    get(this: LeanRequest): unknown {
      return this.handedOver || started.hasSubscribers ? ordinary.get?.call(this) : expectation(this.rawHeaders)
    },
  })
}

const NO_EXPECTATION = Object.freeze({})

function expectation(fields: readonly string[]): { readonly expect?: string } {
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] as string
    if (name.length === 6 && name.toLowerCase() === 'expect') return { expect: fields[index + 1] as string }
  }
  return NO_EXPECTATION
}
