import { spawn } from 'node:child_process'
import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server as NetServer } from 'node:net'
import { buildSync } from 'esbuild'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListenError, makeServer, type ServerOptions } from '../../lib/handlers/index.js'
import { textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { getText } from './get-text.js'
import { RunningServers } from './running-server.js'

const servers = new RunningServers()
const folder = mkdtempSync(join(tmpdir(), 'tsgi-listen-'))
const others: NetServer[] = []
let count = 0

afterEach(async () => {
  await servers.close()
  for (const other of others.splice(0)) other.close()
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const hello = (environ: Environ, startResponse: StartResponse): Uint8Array[] => {
  startResponse('200 OK', [])
  return textBody(`Hello ${environ['wsgi.url_scheme']} ${environ.SERVER_PROTOCOL}`)
}

function freshPath(): string {
  return join(folder, `${++count}.sock`)
}

async function listenAlone(where: number | string): Promise<NetServer> {
  const other = createServer()
  others.push(other)
  const place = typeof where === 'number' ? { host: '127.0.0.1', port: where } : { path: where }
  await new Promise<void>((resolve) => other.listen(place, resolve))
  return other
}

/** Leaves the file of a socket behind which nobody listens. */
async function leaveStale(path: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  await new Promise((resolve) => spawn(process.execPath, ['-e', script]).on('exit', resolve))
}

/** Serves at a bind, asks itself at each URL, prints the answers and closes. */
const CHILD = `
process.env.LISTEN_PID = String(process.pid)
const { serve } = require(process.argv[1])
const app = (environ, startResponse) => {
  startResponse('200 OK', [])
  return [Buffer.from('Hi')]
}
serve(app, { bind: [process.argv[2]] }).then(async (server) => {
  const answers = []
  for (const url of server.urls) answers.push(await (await fetch(url, { headers: { connection: 'close' } })).text())
  console.log([...server.urls, ...answers].join(' '))
  await server.close()
})`

function descriptor(server: NetServer): number {
  return (server as unknown as { readonly _handle: { readonly fd: number } })._handle.fd
}

async function failure(options: ServerOptions): Promise<ListenError> {
  const server = makeServer(hello, Object.assign({ port: 0 }, options))
  const error: unknown = await server.listen().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  await server.close()
  expect(error).toBeInstanceOf(ListenError)
  return error as ListenError
}

describe('Listeners', () => {
  it('listen at several places and close them all', async () => {
    const path = freshPath()
    const server = await servers.start(hello, { bind: ['127.0.0.1:0', `unix:${path}`, '127.0.0.1:0'] })
    const [first = '', second, third = ''] = server.urls
    expect(server.urls).toHaveLength(3)
    expect([first, second]).toEqual([`http://127.0.0.1:${server.port}`, `unix:${path}`])
    expect(server.url).toBe(first)
    expect(third).not.toBe(first)
    for (const url of [first, third]) expect(await (await fetch(url)).text()).toBe('Hello http HTTP/1.1')
    expect(await getText({ socketPath: path })).toBe('Hello http HTTP/1.1')
    await server.close()
    expect(existsSync(path)).toBe(false)
    for (const url of [first, third]) await expect(fetch(url)).rejects.toThrow()
  })

  it('look after slow connections at every place', async () => {
    const path = freshPath()
    const server = await servers.start(hello, { bind: ['127.0.0.1:0', `unix:${path}`], headersTimeout: 100 })
    const socket = connect(path)
    let text = ''
    socket.on('data', (data) => (text += data.toString()))
    socket.write('GET / HTTP/1.1\r\nHo')
    await new Promise((resolve) => socket.on('close', resolve))
    expect(text).toMatch(/^HTTP\/1\.1 408 /)
    await server.close()
  })

  it('let requests at every place finish when they close', async () => {
    const path = freshPath()
    let arrived: () => void = () => undefined
    const inFlight = new Promise<void>((resolve) => (arrived = resolve))
    const server = await servers.start(
      async (environ: Environ, startResponse: StartResponse) => {
        arrived()
        await new Promise((resolve) => setTimeout(resolve, 60))
        return hello(environ, startResponse)
      },
      { bind: ['127.0.0.1:0', `unix:${path}`] },
    )
    const answer = getText({ socketPath: path })
    await inFlight
    await server.close()
    expect(await answer).toBe('Hello http HTTP/1.1')
  })

  it('cut what does not finish within closeTimeout at every place', async () => {
    const path = freshPath()
    const server = await servers.start(() => new Promise(() => undefined), {
      bind: ['127.0.0.1:0', `unix:${path}`],
      closeTimeout: 50,
    })
    const answer = getText({ socketPath: path })
    answer.catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 30))
    await server.close()
    await expect(answer).rejects.toThrow('socket hang up')
  })

  it('F17: leave none open if one cannot be opened, and can be tried again', async () => {
    const taken = await listenAlone(0)
    const { port } = taken.address() as AddressInfo
    const path = freshPath()
    const server = makeServer(hello, { bind: [`unix:${path}`, `127.0.0.1:${port}`] })
    await expect(server.listen()).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: `cannot listen on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
    })
    expect(existsSync(path)).toBe(false)
    expect(server.urls).toEqual([])
    await new Promise((resolve) => taken.close(resolve))
    await server.listen()
    expect(await getText({ socketPath: path })).toBe('Hello http HTTP/1.1')
    await server.close()
  })

  it.each<[ServerOptions, string, RegExp]>([
    [
      { bind: ['no.such.host.invalid:0'] },
      'E(NOTFOUND|AI_AGAIN)',
      /^cannot listen on no\.such\.host\.invalid:0: getaddrinfo E/,
    ],
    [
      { host: 'no.such.host.invalid' },
      'E(NOTFOUND|AI_AGAIN)',
      /^cannot listen on no\.such\.host\.invalid:0: getaddrinfo E/,
    ],
    [{ bind: ['192.0.2.1:0'] }, 'EADDRNOTAVAIL', /^cannot listen on 192\.0\.2\.1:0: listen EADDRNOTAVAIL/],
    [{ bind: ['fd:999'] }, 'EINVAL', /^cannot listen on fd:999: listen EINVAL/],
    [{ bind: ['systemd'] }, 'ENOENT', /^cannot listen on systemd: systemd passed no socket/],
    [{ socket: '/no/such/folder/a.sock' }, 'EACCES|ENOENT', /^cannot listen on \/no\/such\/folder\/a\.sock: listen E/],
  ])('F17: name the place and the reason in one line: %j', async (options, code, message) => {
    const error = await failure(options)
    expect(error.code).toMatch(new RegExp(`^(${code})$`))
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain('\n')
  })

  it.each([
    ['systemd', 2],
    ['systemd:web', 1],
    ['fd:4', 1],
  ])('take sockets that systemd passed: %s', async (bind, expected) => {
    const file = join(folder, 'server.cjs')
    buildSync({ entryPoints: ['lib/handlers/index.ts'], bundle: true, platform: 'node', outfile: file })
    const passed = [await listenAlone(0), await listenAlone(0)]
    const child = spawn(process.execPath, ['-e', CHILD, file, bind], {
      env: { ...process.env, LISTEN_FDS: '2', LISTEN_FDNAMES: 'admin:web' },
      stdio: ['ignore', 'pipe', 'inherit', ...passed.map(descriptor)],
    })
    const ports = passed.map((server) => (server.address() as AddressInfo).port)
    // The child has its own descriptors of them; this process must not accept for it.
    for (const server of passed) server.close()
    let output = ''
    child.stdout?.on('data', (data: Buffer) => (output += data.toString()))
    const code = await new Promise((resolve) => child.on('close', resolve))
    const urls = ports.slice(-expected).map((port) => `http://127.0.0.1:${port}`)
    expect(output).toBe(`${urls.join(' ')} ${urls.map(() => 'Hi').join(' ')}\n`)
    expect(code).toBe(0)
  })

  describe('with a Unix socket', () => {
    it('replace the file of one behind which nobody listens', async () => {
      const path = freshPath()
      await leaveStale(path)
      expect(lstatSync(path).isSocket()).toBe(true)
      await servers.start(hello, { socket: path })
      expect(await getText({ socketPath: path })).toBe('Hello http HTTP/1.1')
    })

    it('do not take it away from a process that listens', async () => {
      const path = freshPath()
      await listenAlone(path)
      const error = await failure({ socket: path })
      expect(error).toMatchObject({
        code: 'EADDRINUSE',
        message: `cannot listen on ${path}: another process listens there (EADDRINUSE)`,
      })
      expect(existsSync(path)).toBe(true)
    })

    it('do not touch another kind of file', async () => {
      const path = freshPath()
      writeFileSync(path, 'mine')
      const error = await failure({ bind: [`unix:${path}`] })
      expect(error).toMatchObject({
        code: 'EEXIST',
        message: `cannot listen on unix:${path}: there is a file that is not a socket`,
      })
      expect(readFileSync(path, 'utf8')).toBe('mine')
    })

    it.each([
      ['0660', 0o660],
      ['600', 0o600],
      ['0777', 0o777],
    ])('give it the permissions %s', async (socketMode, mode) => {
      const path = freshPath()
      await servers.start(hello, { socket: path, socketMode })
      expect(lstatSync(path).mode & 0o777).toBe(mode)
    })

    it('give it an owner, and are not open if they cannot', async () => {
      const path = freshPath()
      const { uid, gid } = lstatSync(folder)
      await servers.start(hello, { socket: path, socketOwner: `${uid}:${gid}` })
      expect(lstatSync(path)).toMatchObject({ uid, gid })
      const refused = freshPath()
      const error = await failure({ socket: refused, socketOwner: 'no-such-user' })
      expect(error.message).toBe(
        `cannot listen on ${refused}: there is no user "no-such-user" in /etc/passwd; write its number`,
      )
      expect(existsSync(refused)).toBe(false)
    })
  })
})
