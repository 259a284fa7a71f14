import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { Writable } from 'node:stream'
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

/** What a response has written, told, and says of itself afterwards. */
function outcome(send: (response: LeanResponse) => boolean): string {
  const request = new IncomingMessage(new Socket())
  Object.assign(request, { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 })
  const response = new LeanResponse(request)
  response.shouldKeepAlive = true
  Object.assign(response, { _keepAliveTimeout: 65_000 })
  const told: string[] = []
  response.on('prefinish', () => told.push('prefinish'))
  const written: Buffer[] = []
  const sink = new Writable({
    write(piece: Buffer, _encoding, done) {
      written.push(piece)
      done()
    },
  })
  response.assignSocket(sink as Socket)
  const isSent = send(response)
  const { headersSent, writableEnded, writableFinished, writableLength, statusCode, statusMessage } = response
  const bytes = Buffer.concat(written)
    .toString('latin1')
    .replace(/\r\nDate: [^\r]{29}\r\n/, '\r\nDate:\r\n')
  const state = { headersSent, writableEnded, writableFinished, writableLength, statusCode, statusMessage }
  return JSON.stringify([isSent, bytes, state, told])
}
