import { join } from 'node:path'
import { Chain, Middleware, toApplication, type Application } from 'tsgi'
import { loadApp, loadFilter, loadServer } from 'tsgi/config'
import { answer, calls, files } from './parts.js'

describe('loadFilter', () => {
  it('gives a layer', async () => {
    const folder = files(
      `[filter:main]
use = call:parts:filter
name = f
filter-with = later
[filter:later]
paste.filter_app_factory = parts:filterAppLater
name = later
`,
    )
    const filter = await loadFilter('config:paste.ini', { relativeTo: folder })
    const site: Application = () => [Buffer.from('site')]

    expect(calls()).toEqual([['filter', 'f']])
    expect(filter.made).toMatchObject({
      outer: { invocation: { section: 'filter:later', protocol: 'paste.filter_app_factory' }, deferred: true },
      inner: { invocation: { section: 'filter:main', protocol: 'paste.filter_factory' } },
    })

    const app = filter(site) as Application

    expect(await answer(app)).toBe('later(f(site))')
  })

  it('wraps at once where no factory takes its time', async () => {
    const folder = files('[filter:main]\nuse = call:parts:filter\nname = f\n')
    const filter = await loadFilter('config:paste.ini', { relativeTo: folder })
    const app = filter((() => [Buffer.from('site')]) as Application) as Application

    expect(await answer(app)).toBe('f(site)')
  })
})

describe('loadServer', () => {
  it.each([
    ['use = call:parts:server', ['80', 'app']],
    ['paste.server_factory = parts:serverFunction', ['function', 'app']],
    ['paste.server_runner = parts:runner', ['runner', '80', 'app']],
  ])('of a section with %s gives what serves an application', async (line, expected) => {
    const folder = files(`[server:main]\n${line}\nport = 80\n`)
    const server = await loadServer('config:paste.ini', { relativeTo: folder })
    const app = () => []

    expect(await server.serve(app)).toEqual(expected.map((each) => (each === 'app' ? app : each)))
  })

  it('keeps filter-with as a key like any other', async () => {
    const folder = files('[server:main]\nuse = call:parts:server\nfilter-with = x\n')
    const { invocation } = await loadServer('config:paste.ini', { relativeTo: folder })

    expect({ ...invocation.localConf }).toEqual({ 'filter-with': 'x' })
  })

  it('says what is wrong with a product that serves nothing', async () => {
    const folder = files('[server:main]\nuse = call:parts:nothing\n')
    const server = await loadServer('config:paste.ini', { relativeTo: folder })

    expect(() => server.serve(() => [])).toThrow(
      `${join(folder, 'paste.ini')}:1:1: call:parts:nothing gave undefined, not a server: a function (app) or an object with serve(app); return one from the factory [WRONG_PRODUCT]`,
    )
  })

  it('calls a runner that cannot be called only when it is to serve', async () => {
    const folder = files('[server:main]\npaste.server_runner = parts:number\n')
    const server = await loadServer('config:paste.ini', { relativeTo: folder })

    expect(() => server.serve(() => [])).toThrow('parts:number is the number 3, which cannot be called')

    const filter = await loadFilter('config:paste.ini', {
      relativeTo: files('[filter:main]\npaste.filter_app_factory = parts:number\n'),
    })
    expect(() => filter(() => [])).toThrow('parts:number is the number 3, which cannot be called')
  })
})

describe('what a filter factory gives', () => {
  class Tag extends Middleware {
    override async call(...args: Parameters<Application>) {
      const body = await this.app(...args)
      const chunks: Uint8Array[] = [Buffer.from('tag:')]
      for await (const chunk of body) chunks.push(chunk)
      return chunks
    }
  }
  const site: Application = () => [Buffer.from('site')]
  const load = (product: unknown) => loadFilter('call:m:f', { hooks: { module: () => ({ f: () => product }) } })

  it.each([
    ['a function', (app: Application) => new Tag(app)],
    ['a middleware class', Tag],
    ['a Chain', new Chain().use(Tag)],
    ['an object that wraps', { wrap: (app: Application) => new Tag(app) }],
  ])('may be %s', async (_, product) => {
    expect(await answer(toApplication((await load(product))(site)))).toBe('tag:site')
  })

  it.each([
    ['a class of another kind', class Other {}, 'the class Other'],
    ['null', null, 'null'],
    ['an object', { wrap: 3 }, 'an object of Object'],
    ['a text', 'text', 'the string "text"'],
  ])('is no filter if it is %s', async (_, product, words) => {
    const filter = await load(product)

    expect(() => filter(site)).toThrow(
      `call:m:f gave ${words}, not a filter: a function (app) => application, a middleware class or a Chain; return one from the factory [WRONG_PRODUCT]`,
    )
  })

  it('tells why what it gives is no application', async () => {
    const error: unknown = await loadApp('call:m:f', { hooks: { module: () => ({ f: () => 3 }) } }).catch(
      (reason: unknown) => reason,
    )

    expect(error).toMatchObject({ name: 'ConfigError', code: 'WRONG_PRODUCT', cause: expect.any(TypeError) as unknown })
  })
})
