import { EventEmitter } from 'node:events'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Head } from './head.js'
import { LeanResponse } from './lean-response.js'

/** The versions of Node.js whose internals were looked at; others go the ordinary way. */
const KNOWN = /^v(20|22|24|26)\./.test(process.version)

const HEAD: Head = { code: 404, reason: 'Nowhere', fields: ['X-One', 'ü', 'content-length', '2'], declared: 2 }
const BODY = Buffer.from('hi')

let result: boolean | undefined

/**
 * Whether {@link LeanResponse} does here what Node.js does: tried out, once, on a socket that leads nowhere, by an answer
 * given in both ways.
 */
export function isRehearsed(): boolean {
  return (result ??= KNOWN && isSame())
}

function isSame(): boolean {
  try {
    const ordinary = outcome((response) => {
      response.writeHead(HEAD.code, HEAD.reason, [...HEAD.fields])
      response.end(BODY)
      return true
    })
    return ordinary === outcome((response) => response.answer(HEAD, BODY))
  } catch {
    return false
  }
}

/** What a response has written, told, and says of itself, at once and when all has left. */
function outcome(send: (response: LeanResponse) => boolean): string {
  const request = new IncomingMessage(new Socket())
  Object.assign(request, { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 })
  const response = new LeanResponse(request)
  response.shouldKeepAlive = true
  Object.assign(response, { _keepAliveTimeout: 65_000 })
  const told: string[] = []
  for (const event of ['prefinish', 'finish']) response.on(event, () => told.push(event))
  const stage = new Stage()
  response.assignSocket(stage as unknown as Socket)
  const isSent = send(response)
  const during = stateOf(response)
  stage.leave()
  return JSON.stringify([isSent, stage.text, during, stateOf(response), told])
}

function stateOf(response: LeanResponse): object {
  const { headersSent, statusCode, statusMessage, writableEnded, writableFinished, writableLength } = response
  return { headersSent, statusCode, statusMessage, writableEnded, writableFinished, writableLength }
}

/** As much of a socket as a response wants of one. */
class Stage extends EventEmitter {
  readonly writable = true
  readonly writableHighWaterMark = 65_536
  readonly _writableState = { corked: 0 }
  readonly cork = (): void => undefined
  readonly uncork = (): void => undefined
  readonly #written: Buffer[] = []
  readonly #leaving: (() => void)[] = []
  writableLength = 0

  get text(): string {
    const text = Buffer.concat(this.#written).toString('latin1')
    return text.replace(/\r\nDate: [^\r]{29}\r\n/, '\r\nDate:\r\n')
  }

  write(piece: string | Uint8Array, ...rest: unknown[]): boolean {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from(piece)
    this.#written.push(bytes)
    this.writableLength += bytes.byteLength
    const done = rest.at(-1)
    if (typeof done === 'function') this.#leaving.push(done as () => void)
    return true
  }

  leave(): void {
    this.writableLength = 0
    for (const done of this.#leaving.splice(0)) done()
  }
}
