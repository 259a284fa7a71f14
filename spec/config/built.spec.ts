import { isStack, Middleware, type Application, type ApplicationLike } from 'tsgi'
import { makeEnviron } from 'tsgi/testing'
import { applyFilter, filterOf, productOf, stackOf, type BuiltLayer } from '../../lib/config/built.js'

const site: Application = () => [Buffer.from('site')]
const around = (name: string, inner: Application): Application => {
  return async (environ, startResponse) => {
    const body = await inner(environ, startResponse)
    const chunks: Uint8Array[] = [Buffer.from(`${name}(`)]
    for await (const chunk of body) chunks.push(chunk)
    return [...chunks, Buffer.from(')')]
  }
}
const layer = (name: string, more: Partial<BuiltLayer> = {}): BuiltLayer => ({
  name,
  apply: (app) => around(name, app),
  ...more,
})
const filter = (...layers: BuiltLayer[]) => ({ made: {} as never, layers })
const base = { product: site, entries: [], base: site }

async function answer(app: ApplicationLike): Promise<string> {
  const body = await (app as Application)(makeEnviron('/'), () => () => undefined)
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

class Layer extends Middleware<{ level: number }> {
  override call() {
    return []
  }
}

describe('applyFilter', () => {
  it('puts the first layer outermost, and keeps what is inside', async () => {
    const built = await applyFilter(filter(layer('a'), layer('b')), await applyFilter(filter(layer('c')), base))

    expect(built.base).toBe(site)
    expect(built.entries.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(await answer(built.product)).toBe('a(b(c(site)))')
  })

  it('waits for a layer that takes its time, and refuses what is no application', async () => {
    const later = layer('later', { apply: (app) => Promise.resolve(around('later', app)) })
    expect(await answer((await applyFilter(filter(later), base)).product)).toBe('later(site)')

    const nothing = layer('nothing', { apply: () => undefined })
    await expect(applyFilter(filter(nothing), base)).rejects.toThrow(TypeError)
  })
})

describe('stackOf', () => {
  it('has an entry with place, class and options for each layer, as far as it has them', async () => {
    const options = { level: 3 }
    const { entries } = stackOf(
      await applyFilter(filter(layer('section', { Class: Layer, options, place: 'x.ini:1:1' }), layer('plain')), base),
    )

    expect(entries).toEqual([
      {
        kind: 'layer',
        name: 'Layer',
        place: 'x.ini:1:1',
        Class: Layer,
        options,
        layer: expect.any(Function) as unknown,
      },
      { kind: 'layer', name: 'plain', place: undefined, layer: expect.any(Function) as unknown },
    ])
    expect(entries[1]).not.toHaveProperty('Class')
    expect(entries[1]).not.toHaveProperty('options')
  })

  it('is a stack whose product is what is outermost', async () => {
    const built = await applyFilter(filter(layer('a')), base)
    const stack = stackOf(built)

    expect(isStack(stack)).toBe(true)
    expect(productOf(stack)).toBe(built.product)
    expect(productOf(stackOf(base))).toBe(site)
  })

  it('builds a layer once, and again each time that the stack is put together anew', async () => {
    let made = 0
    const counted = layer('counted', {
      apply: (app) => {
        made++
        return around('counted', app)
      },
    })
    const stack = stackOf(await applyFilter(filter(counted), base))
    expect(await answer(stack)).toBe('counted(site)')
    expect(made).toBe(1)

    const between = stack.interpose((inner, entry) => (entry === undefined ? around('between', inner) : inner))
    expect(await answer(between)).toBe('counted(between(site))')
    expect(made).toBe(2)
  })
})

describe('filterOf', () => {
  it('is a layer of all layers, the first outermost, which knows what it is made of', async () => {
    const made = { invocation: {}, deferred: true } as never
    const loaded = filterOf({ made, layers: [layer('a'), layer('b')] })

    expect(loaded.made).toBe(made)
    expect(await answer(loaded(site))).toBe('a(b(site))')
  })

  it('tells whoever asks for an answer that a layer could not be made, and not the process', async () => {
    const failing = layer('failing', { apply: () => Promise.reject(new Error('not made')) })
    const app = filterOf(filter(layer('a'), failing))(site)
    await new Promise((done) => setImmediate(done))

    await expect(answer(app)).rejects.toThrow('not made')
    await expect(answer(app)).rejects.toThrow('not made')
  })

  it('refuses what a layer gives later that is no application', async () => {
    const app = filterOf(filter(layer('odd', { apply: () => Promise.resolve(3) })))(site)

    await expect(answer(app)).rejects.toThrow(TypeError)
  })
})
