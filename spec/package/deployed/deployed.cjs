// As deployed.mjs, by require; and with the CommonJS build itself, which Node takes only if told not to mix the two.
const assert = require('node:assert/strict')
const { join } = require('node:path')

async function main() {
  const build = join(__dirname, 'node_modules/tsgi/dist/cjs')
  for (const [config, testing] of [
    [require('tsgi/config'), require('tsgi/testing')],
    [require(join(build, 'config/index.js')), require(join(build, 'testing/index.js'))],
  ]) {
    const app = await config.loadApp('config:paste.ini', { relativeTo: __dirname })
    const response = await new testing.TestClient(app).get('/a')
    assert.equal(response.text(), '/a by a file')
  }
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
