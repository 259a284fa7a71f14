import { connect } from 'node:net'
import type { Server } from '../lib/handlers/index.js'

// Samples listen where PORT says; 0 is any free port.
process.env.PORT = '0'

const servers: Server[] = []

async function served(name: string): Promise<string> {
  const { server } = (await import(`../samples/${name}`)) as { server: Promise<Server> }
  servers.push(await server)
  return (await server).url
}

beforeAll(() => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined)
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  jest.restoreAllMocks()
})

describe('samples', () => {
  it.each(['01-function', '02-class', '03-instance'])('%s shows the environ as a page', async (name) => {
    const response = await fetch(`${await served(name)}/some/path?q=%3Cscript%3E`, { headers: { 'X-Test': '<b>&' } })
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page).toContain('>PATH_INFO<')
    expect(page).toContain('<code>/some/path</code>')
    expect(page).toContain('&#60;b&#62;&#38;')
    expect(page).not.toContain('<b>&')
  })

  it('04-middleware adds its key', async () => {
    const page = await (await fetch(await served('04-middleware'))).text()
    expect(page).toMatch(/added_by_middleware<\/th><td><code>Hello from the middleware/)
  })

  it('05-chain rewrites, asks for a password below /staff, and adds its key', async () => {
    const url = await served('05-chain')
    const page = await (await fetch(url)).text()
    expect(page).toMatch(/added\.by<\/th><td><code>middleware/)

    const moved = await fetch(`${url}/old/page?x=1`, { redirect: 'manual' })
    expect(moved.status).toBe(308)
    expect(moved.headers.get('location')).toMatch(/^\/new\/page/)

    const refused = await fetch(`${url}/team`)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe('Basic realm="staff", charset="UTF-8"')

    const authorization = `Basic ${Buffer.from('ada:lovelace').toString('base64')}`
    const staff = await fetch(`${url}/staff`, { headers: { authorization } })
    expect(await staff.text()).toMatch(/REMOTE_USER<\/th><td><code>ada/)
  })

  it('06-streaming stops its clock when the client leaves', async () => {
    const url = await served('06-streaming')
    const { running } = (await import('../samples/06-streaming.js')) as { running: { clocks: number } }
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    expect(running.clocks).toBe(1)
    socket.destroy()
    for (let waited = 0; running.clocks > 0 && waited < 5_000; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(running.clocks).toBe(0)
  })

  it('07-testing tests two layers', async () => {
    const { result } = (await import('../samples/07-testing.js')) as { result: Promise<string> }
    await expect(result).resolves.toMatch(/^2 layers tested/)
  })
})
