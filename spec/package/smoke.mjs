// Run in a folder where nothing but the packed package is installed: a chain, served over a socket, asked once.
import assert from 'node:assert/strict'
import * as tsgi from 'tsgi'
import { EnvInjection } from 'tsgi/middleware'
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
console.log('served by import')
