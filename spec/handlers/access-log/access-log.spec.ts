import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Server, ServerOptions, ServerStatus } from '../../../lib/handlers/index.js'
import { textBody, type Environ, type StartResponse } from '../../../lib/index.js'
import { exchangeRaw } from '../raw-client.js'
import { delay, requestHead, RunningServers, until } from '../running-server.js'

const servers = new RunningServers()
const folder = mkdtempSync(join(tmpdir(), 'tsgi-access-'))
let count = 0
let path: string

const hello = (_: Environ, startResponse: StartResponse): unknown => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody('hello')
}

function start(app: unknown, format: string, options: Partial<ServerOptions> = {}): Promise<Server> {
  return servers.start(app, { accessLog: path, accessLogFormat: format, ...options })
}

const logged = (): string => readFileSync(path, 'utf8')

/** What is in the log when the server has closed. */
async function linesAfter(): Promise<string[]> {
  await servers.close()
  return logged().split('\n').slice(0, -1)
}

beforeEach(() => {
  path = join(folder, `${++count}.log`)
})

afterEach(() => servers.close())

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the access log of a server', () => {
  it('has a line for each request, in the combined format by default', async () => {
    const { port } = await servers.start(hello, { accessLog: path })
    await exchangeRaw(port, requestHead('GET', '/a?b=%20c', '1.1', 'Referer: http://x/\r\nUser-Agent: me "quoted"\r\n'))
    const [line] = await linesAfter()
    expect(line).toMatch(
      /^127\.0\.0\.1 - - \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "GET \/a\?b=%20c HTTP\/1\.1" 200 5 "http:\/\/x\/" "me \\"quoted\\""$/,
    )
  })

  it('tells what layers have found out, and what the head of the answer has', async () => {
    const app = (environ: Environ, startResponse: StartResponse): unknown => {
      environ.REMOTE_USER = 'ada'
      environ['acme.key'] = 7
      startResponse('201 Created', [['X-Kind', 'new']])
      return textBody('12345678')
    }
    const { port } = await start(app, '%m %U%q %u %{acme.key}e %{x-kind}o %{content-length}o %>s %B %k %X')
    await exchangeRaw(port, requestHead('POST', '/p%C3%A9/../q?z', '1.1', 'Content-Length: 2\r\n') + 'hi')
    expect(await linesAfter()).toEqual(['POST /q?z ada 7 new 8 201 8 0 +'])
  })

  it('counts requests of a connection, and its bytes', async () => {
    const { port } = await start(hello, '%U %k %I %O %S %X')
    const one = requestHead('GET', '/1')
    const two = requestHead('GET', '/2', '1.1', 'Connection: close\r\n')
    const answers: string[] = []
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (data) => answers.push(data.toString('latin1')))
    socket.write(one)
    await until(() => answers.length === 1)
    socket.write(two)
    await until(() => answers.length === 2)
    const [first = '', second = ''] = answers
    expect(await linesAfter()).toEqual([
      `/1 0 ${one.length} ${first.length} ${one.length + first.length} +`,
      `/2 1 ${two.length} ${second.length} ${two.length + second.length} -`,
    ])
  })

  it('is written at the end of the body, with the time until then', async () => {
    let release = (): void => undefined
    const app = async function* (_: Environ, startResponse: StartResponse): AsyncGenerator<Uint8Array> {
      startResponse('200 OK', [])
      yield Buffer.from('first ')
      await new Promise<void>((resolve) => (release = resolve))
      yield Buffer.from('second')
    }
    const { port } = await start(app, '%B %D')
    const answer = exchangeRaw(port, requestHead('GET', '/', '1.1', 'Connection: close\r\n'), 2_000)
    await delay(300)
    expect(logged()).toBe('')
    release()
    await answer
    const [line = ''] = await linesAfter()
    expect(line).toMatch(/^12 \d+$/)
    expect(Number(line.split(' ')[1])).toBeGreaterThanOrEqual(290_000)
  })

  it.each([
    ['a target that is malformed', 'GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n', 'GET /%zz HTTP/1.1 400 32 - a'],
    ['a Host that is malformed', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 'GET / HTTP/1.1 400 28 - a b'],
    ['HEAD with one', 'HEAD / HTTP/1.1\r\nHost: a b\r\n\r\n', 'HEAD / HTTP/1.1 400 0 - a b'],
  ])('has a line for %s, which is refused', async (_, request, line) => {
    const { port } = await start(hello, '%r %s %B %X %{host}i')
    await exchangeRaw(port, request)
    expect(await linesAfter()).toEqual([line])
  })

  it('has the 500 of an application that fails', async () => {
    const { port } = await start(() => {
      throw new Error('oops')
    }, '%s %B %X')
    await exchangeRaw(port, requestHead())
    expect(await linesAfter()).toEqual(['500 22 +'])
  })

  it('has what was sent before an application failed, and that it was cut', async () => {
    const app = function* (_: Environ, startResponse: StartResponse): Generator<Uint8Array> {
      startResponse('200 OK', [])
      yield Buffer.from('12345')
      throw new Error('oops')
    }
    const { port } = await start(app, '%s %B %X')
    await exchangeRaw(port, requestHead())
    expect(await linesAfter()).toEqual(['200 5 X'])
  })

  it('has no status if the client leaves before the head', async () => {
    const { port } = await start(() => new Promise(() => undefined), '%s %B %O %X')
    const socket = connect(port, '127.0.0.1')
    socket.write(requestHead())
    await delay(100)
    socket.destroy()
    await until(() => logged() !== '')
    expect(await linesAfter()).toEqual(['- 0 0 X'])
  })

  it('has the bytes that really left if the client leaves, not those that were handed over', async () => {
    const size = 32 * 1024 * 1024
    const app = (_: Environ, startResponse: StartResponse): unknown => {
      startResponse('200 OK', [])
      return [Buffer.alloc(size)]
    }
    const { port } = await start(app, '%s %B %O %X')
    const socket = connect(port, '127.0.0.1')
    let received = 0
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      received += data.byteLength
      if (received > 200_000) socket.pause()
    })
    socket.write(requestHead())
    await delay(300)
    socket.resetAndDestroy()
    await until(() => logged() !== '')
    const [, status, bytes, sent] = /^(\d+) (\d+) (\d+) X$/.exec((await linesAfter())[0] ?? '') ?? []
    expect(status).toBe('200')
    expect(Number(bytes)).toBeGreaterThan(100_000)
    // What the two kernels hold.
    expect(Number(bytes)).toBeLessThan(received + 16 * 1024 * 1024)
    expect(Number(sent) - Number(bytes)).toBeGreaterThan(50)
    expect(Number(sent) - Number(bytes)).toBeLessThan(300)
  })

  it('cannot be made to have a line that no request made', async () => {
    const app = (environ: Environ, startResponse: StartResponse): unknown => {
      environ.REMOTE_USER = Buffer.from('eve\n127.0.0.1 - root "GET /" 200').toString('latin1')
      return hello(environ, startResponse)
    }
    const { port } = await start(app, '%u "%r" "%{User-Agent}i"')
    await exchangeRaw(port, requestHead('GET', '/"%0a', '1.1', 'User-Agent: \x85\t"\\\xff\r\n').replace(/$/, ''))
    expect(await linesAfter()).toEqual([
      'eve\\n127.0.0.1 - root \\"GET /\\" 200 "GET /\\"%0a HTTP/1.1" "\\xc2\\x85\\t\\"\\\\\\xc3\\xbf"',
    ])
  })

  it('F24: is opened anew by reopenLogs(), and no line is lost', async () => {
    const server = await start(hello, '%U')
    const agent = async (from: number, to: number): Promise<void> => {
      for (let each = from; each < to; each++) await (await fetch(`${server.url}/${each}`)).text()
    }
    await agent(0, 20)
    renameSync(path, `${path}.1`)
    await Promise.all([agent(20, 40), server.reopenLogs()])
    await agent(40, 60)
    const after = await linesAfter()
    const before = readFileSync(`${path}.1`, 'utf8').split('\n').slice(0, -1)
    expect(after.length).toBeGreaterThanOrEqual(20)
    expect([...before, ...after]).toEqual(Array.from({ length: 60 }, (_, each) => `/${each}`))
  })

  it('F24: that cannot be written fails no request, and is told once', async () => {
    const { adminUrl = '', port } = await start(hello, '%U', { accessLog: '/dev/full', adminBind: '127.0.0.1:0' })
    for (let each = 0; each < 5; each++) {
      const { text } = await exchangeRaw(port, requestHead('GET', '/', '1.1', 'Connection: close\r\n'))
      expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
      await delay(60)
    }
    const { workers } = (await (await fetch(`${adminUrl}/status.json`)).json()) as ServerStatus
    expect(workers[0]?.accessLog.errors).toBeGreaterThan(0)
    expect(workers[0]?.accessLog.lost).toBe(0)
    expect(servers.faults).toEqual([
      {
        message: 'the access log /dev/full cannot be written; its lines are kept for a while',
        error: expect.objectContaining({ code: 'ENOSPC' }) as unknown,
        method: '',
        target: '',
      },
    ])
  })

  it('that cannot be opened keeps the server from starting, in a line', async () => {
    await expect(start(hello, '%U', { accessLog: folder })).rejects.toThrow(
      `cannot open the access log: EISDIR: illegal operation on a directory, open '${folder}'`,
    )
  })

  it('is off unless it is asked for', async () => {
    const server = await servers.start(hello)
    expect(server.options.accessLog).toBe('off')
    await server.reopenLogs()
    await expect((await fetch(server.url)).text()).resolves.toBe('hello')
  })
})
