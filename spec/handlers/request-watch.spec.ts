import { EventEmitter } from 'node:events'
import type { AccessRecord } from '../../lib/handlers/index.js'
import type { Connection } from '../../lib/handlers/connection.js'
import { ClientDisconnected } from '../../lib/handlers/index.js'
import { RequestWatch, type Answer } from '../../lib/handlers/request-watch.js'
import type { Environ, StartResponse } from '../../lib/index.js'
import { RecordingExchange } from './recording-exchange.js'

const ASKED = { method: 'GET', url: '/a?b', httpVersion: '2', rawHeaders: ['accept', '*/*'] }

class Stream extends EventEmitter implements Answer {
  writableFinished = true
}

/** A request of HTTP/2: it shares its connection with others, and so has no socket of its own. */
function watched(otherwise: object = {}): { watch: RequestWatch; told: AccessRecord[]; stream: Stream } {
  const told: AccessRecord[] = []
  const stream = new Stream()
  const connection = { served: 4, isEnding: false, peer: () => ({ encrypted: true }) } as unknown as Connection
  const listener = { tell: (_: string, record: AccessRecord): void => void told.push(record) }
  return { watch: new RequestWatch(listener, { ...ASKED, ...otherwise }, stream, connection), told, stream }
}

const hello = (_: Environ, startResponse: StartResponse): Uint8Array[] => {
  startResponse('200 OK', [['X-A', 'b']])
  return [Buffer.from('hello')]
}

describe('RequestWatch', () => {
  it('tells of a request whose connection is shared', () => {
    const { watch, told } = watched()
    const exchange = new RecordingExchange()
    const environ = { PATH_INFO: '/a' } as Environ
    watch.follow(exchange, environ)
    environ.PATH_INFO = '/rewritten'
    exchange.run(hello, environ)
    expect(told).toEqual([])
    exchange.flushed()
    expect(told).toEqual([watch])
    expect(watch).toMatchObject({
      method: 'GET',
      target: '/a?b',
      path: '/a',
      protocol: 'HTTP/2',
      status: 200,
      bytes: 5,
    })
    expect(watch).toMatchObject({ requestFields: ['accept', '*/*'], earlierRequests: 4, peer: { encrypted: true } })
    expect(watch.responseFields).toEqual(['X-A', 'b', 'Content-Length', '5'])
    expect(watch).toMatchObject({ isComplete: true, isKept: true, bytesReceived: undefined, bytesSent: undefined })
  })

  it('tells of a client that left', () => {
    const { watch, told } = watched()
    const exchange = new RecordingExchange()
    watch.follow(exchange, { PATH_INFO: '/' } as Environ)
    exchange.run(hello, {} as Environ)
    exchange.leave()
    expect(told).toHaveLength(1)
    expect(watch).toMatchObject({ isComplete: false, isKept: false, status: 200, bytes: 5 })
    expect(new ClientDisconnected().code).toBe('CLIENT_DISCONNECTED')
  })

  it('tells of an answer of the server itself when it has left', () => {
    const { watch, told, stream } = watched()
    watch.followRefusal({ code: 431, text: 'é' })
    expect(told).toEqual([])
    stream.emit('close')
    expect(watch).toMatchObject({ status: 431, bytes: 3, isComplete: true, path: '', environ: undefined })
  })

  it('tells of one that did not leave, and of one without a body', () => {
    const { watch, stream } = watched({ method: 'HEAD' })
    stream.writableFinished = false
    watch.followRefusal({ code: 400, text: 'no' })
    stream.emit('close')
    expect(watch).toMatchObject({ bytes: 0, isComplete: false, isKept: false })
  })

  it('has no more than there is of a request', () => {
    const { watch } = watched({ method: undefined, url: undefined })
    expect([watch.method, watch.target]).toEqual(['', ''])
  })
})
