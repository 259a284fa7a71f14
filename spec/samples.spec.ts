import { connect } from 'node:net'
import type { Stack } from '../lib/core/index.js'
import type { Server } from '../lib/handlers/index.js'
import { TestClient } from '../lib/testing/index.js'

// Samples listen where PORT says; 0 is any free port.
process.env.PORT = '0'

const ADA = { authorization: `Basic ${Buffer.from('ada:lovelace').toString('base64')}` }

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

    const staff = await fetch(`${url}/staff`, { headers: ADA })
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

  it('08-file serves what its section says', async () => {
    const page = await (await fetch(`${await served('08-file')}/some/path`)).text()
    expect(page).toContain('<h1>An application from a file</h1>')
    expect(page).toContain('<code>/some/path</code>')
  })

  it('09-filter-with has the filter around the application', async () => {
    const page = await (await fetch(await served('09-filter-with'))).text()
    expect(page).toContain('<h1>An application with a filter</h1>')
    expect(page).toMatch(/added\.by<\/th><td><code>filter-with/)
  })

  it('10-pipeline injects abc and def', async () => {
    const page = await (await fetch(await served('10-pipeline'))).text()
    expect(page).toMatch(/abc<\/th><td><code>injected by the outer filter/)
    expect(page).toMatch(/def<\/th><td><code>injected by the inner filter/)
  })

  it('11-composite chooses by path, and guards one of its applications', async () => {
    const url = await served('11-composite')
    expect(await (await fetch(`${url}/blogs`)).text()).toContain('<h1>The front page</h1>')

    const blog = await (await fetch(`${url}/blog/entry`)).text()
    expect(blog).toContain('<h1>The blog</h1>')
    expect(blog).toMatch(/SCRIPT_NAME<\/th><td><code>\/blog</)
    expect(blog).toMatch(/PATH_INFO<\/th><td><code>\/entry</)

    expect((await fetch(`${url}/admin`)).status).toBe(401)
    expect(await (await fetch(`${url}/admin`, { headers: ADA })).text()).toMatch(/REMOTE_USER<\/th><td><code>ada/)
  })

  it('12-nova asks for a password by the strategy of its file', async () => {
    const url = await served('12-nova')
    expect(await (await fetch(url)).json()).toEqual({ versions: [{ id: 'v2.1' }] })
    expect((await fetch(`${url}/v2.1/servers`)).status).toBe(401)

    const answer = await fetch(`${url}/v2.1/servers`, { headers: ADA })
    expect(answer.headers.get('x-openstack-request-id')).toBe('req-2')
    expect(await answer.text()).toBe('ada asked for /servers\n')
  })

  it('12-nova asks nobody if the caller wants another strategy', async () => {
    const { nova } = (await import('../samples/12-nova.js')) as { nova(strategy?: string): Promise<Stack> }
    const client = new TestClient(await nova('noauth2'))
    const answer = await client.get('/v2.1/servers')
    expect(answer.text()).toBe('anybody asked for /servers\n')
    expect(answer.header('x-openstack-request-id')).toBe('req-1')
  })

  it('13-both builds the same stack in code and from its file', async () => {
    const { inCode, inFile } = (await import('../samples/13-both.js')) as { inCode: Stack; inFile: Promise<Stack> }
    const loaded = await inFile
    const layers = ({ entries }: Stack) =>
      entries.map((entry) => (entry.kind === 'layer' ? [entry.name, entry.Class, entry.options] : [entry.name]))
    expect(layers(loaded)).toHaveLength(3)
    expect(layers(loaded)).toEqual(layers(inCode))

    for (const [path, headers] of [
      ['/', {}],
      ['/old/page?x=1', {}],
      ['/team', {}],
      ['/team/a', ADA],
    ] as const) {
      const answers = await Promise.all([inCode, loaded].map((stack) => new TestClient(stack).get(path, { headers })))
      const [fromCode, fromFile] = answers.map(({ status, headers: fields, bytes }) => ({ status, fields, bytes }))
      expect(fromFile).toEqual(fromCode)
    }
  })

  it('13-both serves the stack of its file', async () => {
    const response = await fetch(`${await served('13-both')}/old/page`, { redirect: 'manual' })
    expect(response.status).toBe(308)
  })

  it('14-session gives who logs in another id, and who logs out none', async () => {
    const url = await served('14-session')
    const cookieOf = (response: Response): string => response.headers.get('set-cookie')?.split(';')[0] ?? ''
    const post = (path: string, headers: Record<string, string>): Promise<Response> =>
      fetch(url + path, { method: 'POST', redirect: 'manual', headers })
    const pageFor = async (cookie: string): Promise<string> => (await fetch(url, { headers: { cookie } })).text()

    const stranger = cookieOf(await fetch(url))
    expect(await pageFor(stranger)).toContain('visit 2 of a stranger')
    const other = await post('/login', { cookie: stranger, origin: 'https://evil.example' })
    expect(other.status).toBe(403)

    const ada = cookieOf(await post('/login', { cookie: stranger, origin: url }))
    expect(ada).not.toBe(stranger)
    expect(await pageFor(ada)).toContain('visit 3 of ada')
    expect(await pageFor(stranger)).toContain('visit 1 of a stranger')

    const out = await post('/logout', { cookie: ada, origin: url })
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
    expect(await pageFor(ada)).toContain('visit 1 of a stranger')
  })
})
