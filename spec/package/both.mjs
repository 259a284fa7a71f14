// One process that imports and requires: one set of classes, and one registry even where a tool loads both builds.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import * as imported from 'tsgi'
import { EnvInjection } from 'tsgi/middleware'

const require = createRequire(import.meta.url)
const required = require('tsgi')
assert.equal(required.Chain, imported.Chain, 'import and require give two copies')

const other = require(join(process.cwd(), 'node_modules/tsgi/dist/cjs/index.js'))
assert.notEqual(other.Chain, imported.Chain, 'this should be the second copy')
assert.equal(other.registry, imported.registry)
assert.equal(other.registry.get('middleware', 'env-injection').Class, EnvInjection)
require(join(process.cwd(), 'node_modules/tsgi/dist/cjs/middleware/index.js'))
assert.equal(imported.registry.get('middleware', 'env-injection').Class, EnvInjection, 'the first copy stays')

class Passing extends other.Middleware {
  call(environ, startResponse) {
    return this.app(environ, startResponse)
  }
}
assert.ok(imported.isMiddlewareClass(Passing))
const app = new imported.Chain()
  .use(new other.Chain().use(Passing))
  .use('env-injection', { key: 'acme.added', value: 'yes' })
  .wrap(() => [])
assert.match(String(app), /Passing[^]*env-injection/)
assert.throws(
  () => new imported.Chain(other.registry).use('env-injectoin').wrap(() => []),
  /did you mean "env-injection"/,
)

await assert.rejects(import('tsgi/handlers'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' })
console.log('one registry')
