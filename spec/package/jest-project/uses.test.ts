import { middleware, Middleware, registry, type Environ, type StartResponse } from 'tsgi'
import { isolate } from 'tsgi/testing'
import { answers } from './uses'

@middleware('acme-tag')
class Tag extends Middleware {
  call(environ: Environ, startResponse: StartResponse) {
    environ['acme.tag'] = true
    return this.app(environ, startResponse)
  }
}

it('runs in a CommonJS project under ts-jest', async () => {
  expect(await answers()).toEqual(['hello world', 'hello world'])
})

it('registers its own layer and tests it alone', async () => {
  expect(registry.get('middleware', 'acme-tag').Class).toBe(Tag)

  const layer = isolate(Tag)
  await layer.get('/')
  expect(layer.environ['acme.tag']).toBe(true)
})
