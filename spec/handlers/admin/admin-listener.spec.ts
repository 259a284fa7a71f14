import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adminPlan, makeServer, serve, type ServerStatus } from '../../../lib/handlers/index.js'
import { Chain, textBody, type Environ, type StartResponse } from '../../../lib/index.js'
import { Prefix } from '../../../lib/middleware/index.js'
import { RunningServers } from '../running-server.js'
import { serverStatus } from './statuses.js'

const servers = new RunningServers()
afterEach(() => servers.close())

const hello = (_: Environ, startResponse: StartResponse): unknown => {
  startResponse('200 OK', [])
  return textBody('hello')
}
const ADMIN = { adminBind: '127.0.0.1:0' }

const read = async (url: string | undefined, path = '/status.json'): Promise<ServerStatus> =>
  (await (await fetch(`${url ?? ''}${path}`)).json()) as ServerStatus

describe('the admin listener of a server', () => {
  it('tells how the server fares, on a listener of its own', async () => {
    const chain = new Chain().use(Prefix, { prefix: '/a' })
    const server = await servers.start(chain.wrap(hello as never), ADMIN)
    expect(server.adminUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(server.adminUrl).not.toBe(server.url)
    await (await fetch(`${server.url}/1`)).text()
    await (await fetch(`${server.url}/2`, { method: 'POST' })).text()

    const status = await read(server.adminUrl)
    expect(status).toMatchObject({
      state: 'ready',
      pid: process.pid,
      generation: 1,
      reloads: { succeeded: 0, failed: 0 },
      crashes: 0,
      listening: [server.url],
      stack: [expect.stringMatching(/^prefix +\S*admin-listener\.spec\.ts:/), 'hello'],
    })
    expect(status.workers).toHaveLength(1)
    expect(status.workers[0]).toMatchObject({
      ...{ worker: 0, generation: 1, state: 'ready', pid: process.pid, inFlight: 0, bytes: 10 },
      ...{ requests: { GET: 1, POST: 1 }, responses: { '2xx': 2 }, accessLog: { errors: 0, lost: 0 } },
    })
    expect(status.workers[0]?.rss).toBeGreaterThan(1e7)
  })

  it('counts no request to itself', async () => {
    const server = await servers.start(hello, ADMIN)
    await read(server.adminUrl)
    expect((await read(server.adminUrl)).workers[0]).toMatchObject({ requests: {}, connectionsTotal: 0 })
  })

  it('is not ready before the layers have started, and while the server closes', async () => {
    const states: string[] = []
    const servedBy = async (): Promise<void> => {
      const response = await fetch(`${server.adminUrl ?? ''}/readyz`)
      states.push(`${response.status} ${await response.text()}`)
    }
    const app = { call: hello, start: servedBy, stop: servedBy }
    const server = makeServer(app as never, { port: 0, ...ADMIN })
    await server.listen()
    await servedBy()
    const { adminUrl } = server
    await server.close()
    expect(states).toEqual(['503 starting\n', '200 ready\n', '503 draining\n'])
    await expect(fetch(`${adminUrl ?? ''}/healthz`)).rejects.toThrow()
    expect(server.adminUrl).toBeUndefined()
  })

  it('listens on a Unix socket, where any name will do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsgi-admin-'))
    const socketPath = join(folder, 'admin.sock')
    const server = await servers.start(hello, { adminBind: `unix:${socketPath}` })
    expect(server.adminUrl).toBe(`unix:${socketPath}`)
    const code = await new Promise((resolve, reject) => {
      request({ socketPath, path: '/readyz', headers: { Host: 'any.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(code).toBe(200)
    await servers.close()
    rmSync(folder, { recursive: true })
  })

  it('keeps the server from starting if it cannot listen, and nothing is left behind', async () => {
    const first = await servers.start(hello, ADMIN)
    const adminBind = new URL(first.adminUrl ?? '').host
    const second = makeServer(hello as never, { port: 0, adminBind })
    await expect(second.listen()).rejects.toThrow(`cannot listen on ${adminBind}: listen EADDRINUSE`)
    expect(second.http.listening).toBe(false)
    await servers.close()
    await second.listen()
    expect((await fetch(`${second.adminUrl ?? ''}/readyz`)).status).toBe(200)
    await second.close()
  })

  it('is off unless it is asked for', async () => {
    const server = await servers.start(hello)
    expect([server.options.adminBind, server.adminUrl]).toEqual(['off', undefined])
  })

  it('does not listen where others can reach it, unless it is told so', async () => {
    const make = (): unknown => makeServer(hello as never, { adminBind: '0.0.0.0:0' })
    expect(make).toThrow(
      'adminBind "0.0.0.0:0" is an address that others can reach; listen on 127.0.0.1, ::1 or a Unix socket, or say adminPublic, and let a firewall keep others out [ADMIN_BIND_REFUSED]',
    )
    const server = await serve(hello as never, { port: 0, adminBind: '0.0.0.0:0', adminPublic: true })
    expect((await fetch(`${server.adminUrl ?? ''}/healthz`)).status).toBe(200)
    await server.close()
  })

  it('refuses a place that is none', () => {
    const make = (): unknown => makeServer(hello as never, { adminBind: '127.0.0.1' })
    expect(make).toThrow('the server: option "adminBind" is no ADDRESS:PORT with a port up to 65535')
  })
})

describe('adminPlan', () => {
  it('plans a server for figures of others, such as the workers of this process', async () => {
    const plan = adminPlan({ adminBind: '127.0.0.1:0' }, () => serverStatus())
    expect(plan?.options).toEqual({ host: '127.0.0.1', port: 0, closeTimeout: 1_000 })
    const server = await serve(plan?.application as never, plan?.options)
    expect(await read(server.url)).toEqual(serverStatus())
    await server.close()
  })

  it('hands on where mistakes are told', () => {
    const onError = (): void => undefined
    const errors = { write: onError, writelines: onError, flush: onError }
    expect(adminPlan({ adminBind: 'unix:/a', onError, errors }, serverStatus)?.options).toEqual({
      socket: '/a',
      closeTimeout: 1_000,
      onError,
      errors,
    })
  })

  it('is none if it is off, as by default', () => {
    expect(adminPlan({ adminBind: 'off' }, serverStatus)).toBeUndefined()
    expect(adminPlan({}, serverStatus)).toBeUndefined()
  })

  it('refuses a place that is none', () => {
    expect(() => adminPlan({ adminBind: 'x' }, serverStatus)).toThrow(
      'adminBind "x" is no ADDRESS:PORT with a port up to 65535; write ADDRESS:PORT, unix:PATH or off [ADMIN_BIND_REFUSED]',
    )
  })
})
