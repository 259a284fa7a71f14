import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'

/** Why a request is answered before any application sees it. */
export interface Refusal {
  readonly code: number
  readonly text: string
}

/** Answers a request that no application gets to see, and closes the connection: what follows cannot be trusted. */
export function refuse(request: IncomingMessage, response: ServerResponse, { code, text }: Refusal): void {
  const body = `${text}\n`
  response.writeHead(code, STATUS_CODES[code] ?? '', [
    'Content-Type',
    'text/plain; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Connection',
    'close',
  ])
  response.end(request.method === 'HEAD' ? undefined : body)
}
