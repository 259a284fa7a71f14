import { connect } from 'node:net'
import type { AccessRecord, ServerObserver } from '../../lib/handlers/index.js'
import { textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { exchangeRaw } from './raw-client.js'
import { delay, requestHead, RunningServers, until } from './running-server.js'

const servers = new RunningServers()
afterEach(() => servers.close())

const hello = (_: Environ, startResponse: StartResponse): unknown => {
  startResponse('200 OK', [])
  return textBody('hello')
}

/** Remembers what it is told. */
class Recorder implements ServerObserver {
  readonly events: string[] = []
  readonly records: AccessRecord[] = []

  connectionOpened(): void {
    this.events.push('opened')
  }
  connectionClosed(): void {
    this.events.push('closed')
  }
  connectionDropped(): void {
    this.events.push('dropped')
  }
  requestBegan(): void {
    this.events.push('began')
  }
  requestRefused(reason: string): void {
    this.events.push(`refused ${reason}`)
  }
  requestFinished(record: AccessRecord): void {
    this.events.push(`finished ${record.status}`)
    this.records.push(record)
  }
}

describe('the observer of a server', () => {
  it('is told of a connection, and of each request on it', async () => {
    const observer = new Recorder()
    const { port } = await servers.start(hello, { observer })
    const socket = connect(port, '127.0.0.1')
    socket.write(requestHead())
    await until(() => observer.records.length === 1)
    socket.write(requestHead('GET', '/2', '1.1', 'Connection: close\r\n'))
    await until(() => observer.events.includes('closed'))
    expect(observer.events).toEqual(['opened', 'began', 'finished 200', 'began', 'finished 200', 'closed'])
    expect(observer.records.map(({ path, earlierRequests }) => [path, earlierRequests])).toEqual([
      ['/', 0],
      ['/2', 1],
    ])
  })

  it('is told of a request while it is under way', async () => {
    const observer = new Recorder()
    const { port } = await servers.start(() => new Promise(() => undefined), { observer })
    const socket = connect(port, '127.0.0.1')
    socket.write(requestHead())
    await until(() => observer.events.length === 2)
    expect(observer.events).toEqual(['opened', 'began'])
    socket.destroy()
    await until(() => observer.events.length === 4)
    expect(observer.events.slice(2).sort()).toEqual(['closed', 'finished 0'])
  })

  it('is told of a request that the server refuses', async () => {
    const observer = new Recorder()
    const { port } = await servers.start(hello, { observer, maxHeaders: 2 })
    await exchangeRaw(port, requestHead('GET', '/', '1.1', 'A: 1\r\nB: 2\r\n'))
    await until(() => observer.events.includes('closed'))
    expect(observer.events).toEqual(['opened', 'began', 'refused 431', 'finished 431', 'closed'])
  })

  it('is told of connections above the most there may be', async () => {
    const observer = new Recorder()
    const { http, port } = await servers.start(hello, { observer })
    http.maxConnections = 1
    const first = connect(port, '127.0.0.1')
    await until(() => observer.events.length === 1)
    const second = connect(port, '127.0.0.1')
    second.on('error', () => undefined)
    await until(() => observer.events.length === 2)
    expect(observer.events).toEqual(['opened', 'dropped'])
    first.destroy()
    second.destroy()
  })

  it('that throws keeps no request from its answer, and is reported', async () => {
    const observer: ServerObserver = {
      requestBegan() {
        throw new Error('no')
      },
    }
    const { port } = await servers.start(hello, { observer })
    const { text } = await exchangeRaw(port, requestHead('GET', '/', '1.1', 'Connection: close\r\n'))
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(servers.faults).toEqual([
      { message: 'an observer of the server threw in requestBegan', error: new Error('no'), method: '', target: '' },
    ])
  })

  it('may want to know of nothing', async () => {
    const { port } = await servers.start(hello, { observer: {} })
    const { text } = await exchangeRaw(port, requestHead('GET', '/', '1.1', 'Connection: close\r\n'))
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(servers.faults).toEqual([])
  })

  it('is an object', async () => {
    await expect(servers.start(hello, { observer: 7 as unknown as ServerObserver })).rejects.toThrow(
      'the server: option "observer" is the number 7, not an object',
    )
  })

  it('has a time that is that of the whole response', async () => {
    const observer = new Recorder()
    const app = async (environ: Environ, startResponse: StartResponse): Promise<unknown> => {
      await delay(60)
      return hello(environ, startResponse)
    }
    const before = Date.now()
    const { port } = await servers.start(app, { observer })
    await exchangeRaw(port, requestHead('GET', '/', '1.1', 'Connection: close\r\n'))
    const [record] = observer.records
    expect(record?.duration).toBeGreaterThanOrEqual(55)
    expect(record?.startedAt).toBeGreaterThanOrEqual(before)
    expect(record?.startedAt).toBeLessThanOrEqual(Date.now() - 55)
    expect(record).toMatchObject({ isComplete: true, isKept: false, pid: process.pid, protocol: 'HTTP/1.1' })
  })
})
