import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { forgetBody, handOver, LeanRequest } from '../../lib/handlers/lean-request.js'

function requestWith(...fields: string[]): LeanRequest {
  const request = new LeanRequest(new Socket())
  request.rawHeaders = fields
  const parsed = request as unknown as { _addHeaderLines: (headers: string[], count: number) => void }
  parsed._addHeaderLines(fields, fields.length)
  return request
}

describe('LeanRequest', () => {
  it('shows Node.js only Expect before it is handed over, and all fields then', () => {
    const request = requestWith('X-A', 'b', 'EXPECT', '100-continue')
    expect(request.headers).toEqual({ expect: '100-continue' })
    expect(requestWith('X-A', 'b', 'Accept', 'c').headers).toEqual({})
    handOver(request)
    expect(request.headers).toEqual({ 'x-a': 'b', expect: '100-continue' })
  })

  it('shows all fields while somebody observes requests', () => {
    const observer = (): void => undefined
    subscribe('http.server.request.start', observer)
    const request = requestWith('X-A', 'b')
    expect(request.headers).toEqual({ 'x-a': 'b' })
    unsubscribe('http.server.request.start', observer)
  })
})

describe('handOver', () => {
  it('leaves a request of another class as it is', () => {
    const request = new IncomingMessage(new Socket())
    handOver(request)
    expect(request).not.toHaveProperty('handedOver')
  })
})

describe('forgetBody', () => {
  it('marks the stream as read to its end', () => {
    const request = requestWith()
    forgetBody(request)
    expect([request.readableEnded, request.destroyed]).toEqual([true, true])
  })

  it('does nothing to a stream that it does not know', () => {
    const unknown = {} as IncomingMessage
    forgetBody(unknown)
    expect(unknown).toEqual({})
  })
})
