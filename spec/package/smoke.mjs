// Run in a folder where nothing but the packed package is installed: a chain, served over a socket, asked once.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tsgi from 'tsgi'
import { EnvInjection, SESSION, Session } from 'tsgi/middleware'
import { serve } from 'tsgi/server'
import { TestClient } from 'tsgi/testing'

const app = new tsgi.Chain()
  .use(EnvInjection, { key: 'acme.added', value: 'by a layer' })
  .wrap((environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return tsgi.textBody(`${environ.PATH_INFO} ${environ['acme.added']}`)
  })

const inProcess = await new TestClient(app).get('/a')
assert.equal(inProcess.text(), '/a by a layer')

const server = await serve(app, { host: '127.0.0.1', port: 0 })
try {
  const response = await fetch(new URL('/b', server.url))
  assert.equal(response.status, 200)
  assert.equal(await response.text(), '/b by a layer')
} finally {
  await server.close()
}

// Node.js 20 has no SQLite; the specs that run there pass it over.
if (process.getBuiltinModule?.('node:sqlite') !== undefined)
  await keepSession(mkdtempSync(join(tmpdir(), 'tsgi-smoke-')))
console.log('served by import')

async function keepSession(folder) {
  const visits = () =>
    new tsgi.Chain().use(Session, { store: `sqlite:${join(folder, 'sessions')}` }).wrap((environ, startResponse) => {
      const session = SESSION.require(environ)
      session.set('visits', (session.get('visits') ?? 0) + 1)
      startResponse('200 OK', [])
      return tsgi.textBody(String(session.get('visits')))
    })
  const first = new TestClient(visits(), { baseUrl: 'https://localhost' })
  assert.equal((await first.get('/')).text(), '1')
  assert.equal((await first.get('/')).text(), '2')
  // Another process would see the same.
  const second = new TestClient(visits(), { baseUrl: 'https://localhost' })
  second.cookies.set('__Host-session', first.cookies.get('__Host-session'))
  assert.equal((await second.get('/')).text(), '3')
  await Promise.all([first.close(), second.close()])
  rmSync(folder, { recursive: true })
}
