import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuse } from '../../lib/handlers/refusal.js'

describe('refuse', () => {
  it.each([
    ['GET', 400, 'Bad Request', 'bad: é\n'],
    ['HEAD', 431, 'Request Header Fields Too Large', undefined],
    ['GET', 499, '', 'bad: é\n'],
  ])('answers %s with %d and closes the connection', (method, code, reason, body) => {
    const response = { writeHead: jest.fn(), end: jest.fn() }
    refuse({ method, complete: true } as IncomingMessage, response as unknown as ServerResponse, {
      code,
      text: 'bad: é',
    })
    const fields = ['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', '8', 'Connection', 'close']
    const bytes = body === undefined ? undefined : new TextEncoder().encode(body)
    expect(response.writeHead).toHaveBeenCalledWith(code, reason, fields)
    expect(response.end).toHaveBeenCalledWith(bytes)
  })
})
