import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import { encode } from '../protocol/index.js'
import type { Head } from './head.js'
import { linger } from './lingering-close.js'

/** Why a request is answered by the server, in place of the application. */
export interface Refusal {
  readonly code: number
  readonly text: string
  /** Seconds after which the client may try again. */
  readonly retryAfter?: number
}

/** Answers a request that no application gets to see, and closes the connection: what follows cannot be trusted. */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { code, reason, fields } = refusalHead(refusal)
  response.writeHead(code, reason, [...fields, 'Connection', 'close'])
  if (!request.complete) linger(request.socket)
  response.end(request.method === 'HEAD' ? undefined : refusalText(refusal))
}

/** The head of the answer; a new one each time, since a transport adds to its fields. */
export function refusalHead(refusal: Refusal): Head {
  const { code, retryAfter } = refusal
  const declared = refusalText(refusal).byteLength
  const fields = ['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(declared)]
  if (retryAfter !== undefined) fields.push('Retry-After', String(retryAfter))
  return { code, reason: STATUS_CODES[code] ?? '', fields, declared }
}

/** The body of the answer. */
export function refusalText({ text }: Refusal): Uint8Array {
  return encode(`${text}\n`)
}
