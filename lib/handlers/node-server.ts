import { createServer, ServerResponse, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { LeanRequest } from './lean-request.js'
import { LeanResponse } from './lean-response.js'
import type { NodeHandler } from './node-handler.js'
import { isRehearsed } from './rehearsal.js'

/**
 * How many bytes of one connection are buffered each way before its source has to wait. With the 16 KiB of Node.js 20,
 * every piece of a large body waits for the one before it, which costs a third of the CPU of an echo.
 */
export const HIGH_WATER_MARK = 128 * 1024

/** What of the options of a server is for Node.js; milliseconds and bytes. */
export interface NodeServerOptions {
  readonly maxHeaderSize: number
  readonly headersTimeout: number
  readonly requestTimeout: number
  readonly keepAliveTimeout: number
  readonly singleWrite: boolean
}

/** A server of Node.js that hands its requests to a Handler. It does not listen yet. */
export function nodeServer(node: NodeHandler, options: NodeServerOptions): Server {
  const http = createServer({
    IncomingMessage: LeanRequest,
    ServerResponse: options.singleWrite && isRehearsed() ? LeanResponse : ServerResponse,
    maxHeaderSize: options.maxHeaderSize,
    highWaterMark: HIGH_WATER_MARK,
    headersTimeout: options.headersTimeout,
    // Node.js wants it to be the longer of the two.
    requestTimeout: options.requestTimeout === 0 ? 0 : Math.max(options.requestTimeout, options.headersTimeout),
    keepAliveTimeout: options.keepAliveTimeout,
    connectionsCheckingInterval: 500,
    // Host is checked by the Handler, which also refuses two of them.
    requireHostHeader: false,
  })
  // Counted by the Handler: Node.js would drop what is over its limit without a word.
  http.maxHeadersCount = 0
  // Not at once: the requests that arrived together are then answered together, and their clients wake up less often,
  // which saves a fifth of the CPU per request. One call for each keeps the async context that a tracing agent gave it.
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    setImmediate(handle, node, request, response, false)
  })
  http.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    setImmediate(handle, node, request, response, true)
  })
  http.on('connect', (_request: IncomingMessage, socket: Socket) => {
    // Node.js has taken its own listeners away.
    socket.on('error', () => undefined)
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    socket.destroySoon()
  })
  return http
}

function handle(node: NodeHandler, request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
  node.handle(request, response, expectsContinue)
}
