// As smoke.mjs, by require.
const assert = require('node:assert/strict')
const { Chain, textBody } = require('tsgi')
const { EnvInjection } = require('tsgi/middleware')
const { serve } = require('tsgi/server')
const { TestClient } = require('tsgi/testing')

const app = new Chain().use(EnvInjection, { key: 'acme.added', value: 'by a layer' }).wrap((environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody(`${environ.PATH_INFO} ${environ['acme.added']}`)
})

async function main() {
  const inProcess = await new TestClient(app).get('/a')
  assert.equal(inProcess.text(), '/a by a layer')

  const server = await serve(app, { host: '127.0.0.1', port: 0 })
  try {
    const response = await fetch(new URL('/b', server.url))
    assert.equal(await response.text(), '/b by a layer')
  } finally {
    await server.close()
  }
  console.log('served by require')
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
