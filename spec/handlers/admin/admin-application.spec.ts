import { adminApplication } from '../../../lib/handlers/admin/admin-application.js'
import type { ServerStatus } from '../../../lib/handlers/index.js'
import { TestClient } from '../../../lib/testing/index.js'
import { parseOpenMetrics } from './open-metrics-parser.js'
import { serverStatus } from './statuses.js'

let status: ServerStatus
const client = new TestClient(adminApplication(() => status))

beforeEach(() => {
  status = serverStatus()
})

describe('adminApplication', () => {
  it('says that it lives, whatever the state', async () => {
    status = serverStatus({ state: 'draining' })
    const response = await client.get('/healthz')
    expect([response.status, response.text()]).toEqual([200, 'ok\n'])
    expect(response.headers).toEqual([
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Cache-Control', 'no-store'],
      ['X-Content-Type-Options', 'nosniff'],
    ])
  })

  it.each([
    ['ready', 200],
    ['starting', 503],
    ['draining', 503],
  ] as const)('answers for a server that is %s: %s', async (state, line) => {
    status = serverStatus({ state })
    const response = await client.get('/readyz')
    expect([response.status, response.text()]).toEqual([line, `${state}\n`])
  })

  it('gives figures in the type that OpenMetrics has', async () => {
    const response = await client.get('/metrics')
    expect(response.headers[0]).toEqual(['Content-Type', 'application/openmetrics-text; version=1.0.0; charset=utf-8'])
    expect(parseOpenMetrics(response.text()).get('tsgi_workers')?.samples[0]?.value).toBe(2)
  })

  it.each(['/', '/status'])('gives a page at %s, which may load nothing', async (path) => {
    const response = await client.get(path, { headers: { Accept: 'text/html,application/json;q=0.5,*/*' } })
    expect(response.headers).toEqual([
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Cache-Control', 'no-store'],
      ['X-Content-Type-Options', 'nosniff'],
      ['Content-Security-Policy', expect.stringMatching(/^default-src 'none';/)],
      ['Vary', 'Accept'],
    ])
    expect(response.text()).toMatch(/^<!doctype html>/)
  })

  it.each<[string, Record<string, string>]>([
    ['/status.json', {}],
    ['/status', { Accept: 'application/json' }],
  ])('gives all it knows as JSON at %s with %j', async (path, headers) => {
    const response = await client.get(path, { headers })
    expect(response.headers[0]).toEqual(['Content-Type', 'application/json'])
    expect(response.json()).toEqual(status)
  })

  it('has no more than that', async () => {
    const response = await client.get('/toString')
    expect([response.status, response.text()]).toEqual([
      404,
      'there are /, /status, /status.json, /metrics, /healthz, /readyz\n',
    ])
  })

  it('only lets itself be read', async () => {
    const response = await client.post('/status', { body: 'x' })
    expect([response.status, response.headers.at(-1)]).toEqual([405, ['Allow', 'GET, HEAD']])
    expect((await client.request('HEAD', '/healthz')).status).toBe(200)
  })

  // DNS rebinding: the name of another site that leads to this machine.
  it.each(['evil.example', 'evil.example:9180', 'localhost.evil.example', '127.0.0.1.evil.example', '[::1].x'])(
    'is not read by a page of %s whose name leads here',
    async (host) => {
      const response = await client.get('/status.json', { headers: { Host: host } })
      expect([response.status, response.text()]).toEqual([421, 'ask by an address or as localhost\n'])
    },
  )

  it.each(['localhost', 'LOCALHOST:9180', '127.0.0.1:9180', '10.1.2.3', '[::1]:9180'])(
    'is read at %s',
    async (host) => {
      expect((await client.get('/healthz', { headers: { Host: host } })).status).toBe(200)
    },
  )

  it('is read by any name if it is public', async () => {
    const open = new TestClient(adminApplication(() => status, true))
    expect((await open.get('/healthz', { headers: { Host: 'status.example' } })).status).toBe(200)
  })
})
