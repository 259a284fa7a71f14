import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { makeServer, type Server, type ServerOptions } from '../../lib/handlers/index.js'
import { textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { getText } from '../handlers/get-text.js'
import { makeCertificate } from '../handlers/made-certificate.js'
import { delay, RunningServers, until } from '../handlers/running-server.js'

const folder = mkdtempSync(join(tmpdir(), 'tsgi-tls-'))
const first = makeCertificate(folder, 'a.example')
const second = makeCertificate(folder, 'b.example')
const renewed = makeCertificate(folder, 'c.example')
const cert = join(folder, 'in-use.crt')
const key = join(folder, 'in-use.key')
const servers = new RunningServers()
const sockets: TLSSocket[] = []

beforeEach(() => {
  install(first)
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await servers.close()
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function install(made: { readonly cert: string; readonly key: string }): void {
  copyFileSync(made.cert, cert)
  copyFileSync(made.key, key)
}

const showing = (environ: Environ, startResponse: StartResponse): Uint8Array[] => {
  startResponse('200 OK', [])
  return textBody([environ.HTTPS, environ['wsgi.url_scheme'], environ.SERVER_PROTOCOL].join(' '))
}

function start(options: Partial<ServerOptions> = {}): Promise<Server> {
  return servers.start(showing, { tlsCert: [cert, second.cert], tlsKey: [key, second.key], ...options })
}

/** Opens a connection and gives it once the handshake is over. */
function handshake(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options }, () => {
      resolve(socket)
    })
    sockets.push(socket)
    socket.on('error', reject)
  })
}

async function nameShown(port: number, servername = ''): Promise<string> {
  const socket = await handshake(port, servername === '' ? {} : { servername })
  const { CN } = socket.getPeerCertificate().subject
  socket.destroy()
  return String(CN)
}

async function getHttp2(url: string): Promise<string> {
  const session = connectHttp2(url, { rejectUnauthorized: false })
  const stream = session.request()
  let text = ''
  stream.on('data', (data: Buffer) => (text += data.toString()))
  await new Promise((resolve) => stream.on('end', resolve))
  session.close()
  return text
}

async function answered(socket: TLSSocket): Promise<string> {
  let text = ''
  socket.on('data', (data: Buffer) => (text += data.toString()))
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await until(() => text.includes('https'))
  socket.removeAllListeners('data')
  return text
}

describe('F18: a server with TLS', () => {
  it('speaks HTTP/2 by ALPN, else HTTP/1.1, and says HTTPS in the environ', async () => {
    const { url, port } = await start()
    expect(url).toBe(`https://127.0.0.1:${port}`)
    expect(await getHttp2(url)).toBe('on https HTTP/2')
    expect(await getText(url)).toBe('on https HTTP/1.1')
    const chosen = await Promise.all(
      [['h2', 'http/1.1'], ['http/1.1'], undefined].map(
        async (protocols) => (await handshake(port, protocols && { ALPNProtocols: protocols })).alpnProtocol,
      ),
    )
    expect(chosen).toEqual(['h2', 'http/1.1', false])
  })

  it('speaks HTTP/1.1 only where HTTP/2 is off', async () => {
    const { port, url } = await start({ http2: false })
    expect((await handshake(port, { ALPNProtocols: ['h2', 'http/1.1'] })).alpnProtocol).toBe('http/1.1')
    expect(await getText(url)).toBe('on https HTTP/1.1')
  })

  it('chooses the certificate by the name that a client gives, else the first', async () => {
    const { port } = await start()
    expect(await nameShown(port, 'b.example')).toBe('b.example')
    expect(await nameShown(port, 'a.example')).toBe('a.example')
    expect(await nameShown(port, 'unknown.example')).toBe('a.example')
    expect(await nameShown(port)).toBe('a.example')
  })

  it('refuses versions below tlsMinVersion', async () => {
    const { port } = await start({ tlsMinVersion: 'TLSv1.3' })
    await expect(handshake(port, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version|EPROTO|alert/)
    expect((await handshake(port)).getProtocol()).toBe('TLSv1.3')
    const { port: other } = await start()
    expect((await handshake(other, { maxVersion: 'TLSv1.2' })).getProtocol()).toBe('TLSv1.2')
    expect((await handshake(other, { maxVersion: 'TLSv1.2', servername: 'b.example' })).getProtocol()).toBe('TLSv1.2')
  })

  it('leaves Unix sockets and binds with http:// without TLS', async () => {
    const server = await start({ bind: ['127.0.0.1:0', 'http://127.0.0.1:0', `unix:${join(folder, 'a.sock')}`] })
    const [tls = '', plain = '', unix] = server.urls
    expect(await getText(tls)).toBe('on https HTTP/1.1')
    expect(await (await fetch(plain)).text()).toBe(' http HTTP/1.1')
    expect([tls.slice(0, 6), plain.slice(0, 5), unix]).toEqual(['https:', 'http:', `unix:${join(folder, 'a.sock')}`])
  })

  it('is not started with a key of another certificate, and says which file', async () => {
    const started = jest.fn()
    const app = { call: showing, start: started }
    const server = makeServer(app, { port: 0, tlsCert: [cert], tlsKey: [second.key] })
    await expect(server.listen()).rejects.toMatchObject({
      code: 'TLS_MISMATCH',
      message: `${second.key}: the key does not belong to its certificate; name the key with which the certificate ${cert} was made [TLS_MISMATCH]`,
    })
    expect(started).not.toHaveBeenCalled()
    await server.close()
  })

  it('uses reloaded certificates for new connections and keeps those that are open', async () => {
    const server = await start()
    const kept = await handshake(server.port)
    expect(await answered(kept)).toMatch(/on https HTTP\/1\.1$/)
    install(renewed)
    expect(await nameShown(server.port)).toBe('a.example')
    server.reloadCertificates()
    expect(await nameShown(server.port)).toBe('c.example')
    expect(await nameShown(server.port, 'c.example')).toBe('c.example')
    expect(await nameShown(server.port, 'a.example')).toBe('c.example')
    expect(await nameShown(server.port, 'b.example')).toBe('b.example')
    expect(await answered(kept)).toMatch(/on https HTTP\/1\.1$/)
  })

  it('keeps the old certificates if one of the new ones is bad, and never tells what is in a file', async () => {
    const server = await start()
    const secret = readFileSync(renewed.key, 'utf8').split('\n')[1] ?? ''
    copyFileSync(renewed.cert, cert)
    expect(() => {
      server.reloadCertificates()
    }).toThrow(`${key}: the key does not belong to its certificate`)
    writeFileSync(key, `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`)
    let message = ''
    try {
      server.reloadCertificates()
    } catch (error) {
      message = `${String(error)}${(error as Error).stack ?? ''}`
    }
    expect(message).toContain(`${key}: has no private key that can be read`)
    expect(message).not.toContain(secret)
    expect(await nameShown(server.port)).toBe('a.example')
    expect(await getText(server.url)).toBe('on https HTTP/1.1')
    install(renewed)
    server.reloadCertificates()
    expect(await nameShown(server.port)).toBe('c.example')
  })

  it('has nothing to reload without TLS', async () => {
    const server = await servers.start(showing)
    expect(() => {
      server.reloadCertificates()
    }).not.toThrow()
    expect(await (await fetch(server.url)).text()).toBe(' http HTTP/1.1')
  })

  it('F1: closes a connection whose handshake does not come, and lives through one that is broken off', async () => {
    const server = await start({ headersTimeout: 100 })
    const silent = connectTcp(server.port, '127.0.0.1')
    const closed = new Promise((resolve) => silent.on('close', resolve))
    silent.on('error', () => undefined).resume()
    for (let count = 0; count < 20; count++) {
      const socket = connectTcp(server.port, '127.0.0.1').on('error', () => undefined)
      socket.write('GET / HTTP/1.1\r\n\r\n')
      const reset = connectTcp(server.port, '127.0.0.1', () => reset.resetAndDestroy()).on('error', () => undefined)
    }
    await closed
    const slow = await handshake(server.port)
    const slowClosed = new Promise((resolve) => slow.on('close', resolve))
    slow.resume().write('GET / HTTP/1.1\r\nHo')
    await slowClosed
    expect(await getText(server.url)).toBe('on https HTTP/1.1')
  })

  it('F12: closes connections that are idle, or in their handshake, and lets a request finish', async () => {
    let arrived: () => void = () => undefined
    const inFlight = new Promise<void>((resolve) => (arrived = resolve))
    const server = await servers.start(
      async (environ: Environ, startResponse: StartResponse) => {
        arrived()
        await delay(80)
        return showing(environ, startResponse)
      },
      { tlsCert: [cert], tlsKey: [key], closeTimeout: 300 },
    )
    await handshake(server.port)
    const silent = connectTcp(server.port, '127.0.0.1').on('error', () => undefined)
    const answer = getHttp2(server.url)
    await inFlight
    await server.close()
    expect(await answer).toBe('on https HTTP/2')
    silent.destroy()
  })
})
