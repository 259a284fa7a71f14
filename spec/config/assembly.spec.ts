import { join } from 'node:path'
import { loadApp, type Loader, type LoadOptions } from 'tsgi/config'
import { deployment, failure, within } from './deployment.js'

const NAMED = 'egg:parts#thing'

/** Loads a composite, and hands its loader to `use`. */
async function withLoader(ini: string, use: (loader: Loader) => unknown, options: LoadOptions = {}) {
  const folder = deployment({
    'x.ini': ini,
    'other.ini': '[app:main]\nuse = call:m:make\n[composite:map]\nuse = call:m:compose\n',
    'm.js': '',
  })
  const importModule = () => ({
    make: (globalConf: object, localConf: object) => Object.assign(() => [], { globalConf, localConf }),
    wrap: () => (app: unknown) => app,
    serve: () => () => 'served',
    async compose(loader: Loader) {
      await use(loader)
      return () => []
    },
  })
  await loadApp('config:x.ini', { relativeTo: folder, importModule, ...options })
  return folder
}

const INI = `[DEFAULT]
stage = test
[composite:main]
use = call:m:compose
set stage = live
key = child
10 = f
[app:child]
use = call:m:make
get stage = stage
[filter:f]
use = call:m:wrap
[server:s]
use = call:m:serve
[app:main]
use = call:m:make
`
const ONE = INI.replace('[app:main]\nuse = call:m:make\n', '')

describe('the loader of a composite', () => {
  it('tells the composite’s own configuration, its keys in the order of the file, and where names are looked up', async () => {
    expect.hasAssertions()

    await withLoader(ONE, (loader) => {
      expect({ ...loader.globalConf }).toMatchObject({ stage: 'live' })
      expect({ ...loader.localConf }).toEqual({ key: 'child', 10: 'f' })
      expect(loader.keys).toEqual(['key', '10'])
      expect(loader.source).toMatch(/^config:.*x\.ini$/)
    })
  })

  it('gives children [DEFAULT] only, unless a global configuration is handed on', async () => {
    const stages: unknown[] = []
    await withLoader(ONE, async (loader) => {
      for (const globalConf of [undefined, loader.globalConf, { stage: 'other' }]) {
        const { application } = await loader.getApp('child', globalConf)
        stages.push((application as unknown as { localConf: { stage: string } }).localConf.stage)
      }
    })

    expect(stages).toEqual(['test', 'live', 'other'])
  })

  it('loads filters and servers', async () => {
    expect.assertions(2)

    await withLoader(ONE, async (loader) => {
      const app = () => []
      const filter = await loader.getFilter('f', loader.globalConf)

      expect(filter(app)).toBe(app)

      const server = await loader.getServer('s')

      expect(server.serve(app)).toBe('served')
    })
  })

  it('knows which names there are', async () => {
    expect.assertions(1)

    await withLoader(ONE, (loader) => {
      expect([
        loader.has('app', 'child'),
        loader.has('filter', 'child'),
        loader.has('filter', 'f'),
        loader.has('server', 's'),
        loader.has('app', 'nothing'),
        loader.has('app', 'egg:anything'),
      ]).toEqual([true, false, true, true, false, true])
    })
  })

  it('does not take a name of two sections for one', async () => {
    expect.assertions(1)

    await withLoader(ONE.replace('[server:s]', '[composite:child]\nuse = call:m:compose\n[server:s]'), (loader) => {
      expect(loader.has('app', 'child')).toBe(false)
    })
  })

  it('finds [app] or [app:main] if no name is given', async () => {
    const found: unknown[] = []
    const use = async (loader: Loader) => {
      const { application } = await loader.getApp()
      found.push((application as unknown as { localConf: { key: string } }).localConf.key)
    }
    const ini = (header: string) =>
      `[composite:c]\nuse = call:m:compose\n[${header}]\nuse = call:m:make\nkey = ${header}\n`
    await withLoader(ini('app'), use, { name: 'c' })
    await withLoader(ini('app:main'), use, { name: 'c' })

    expect(found).toEqual(['app', 'app:main'])
  })

  it('says where the composite names a child that cannot be loaded', async () => {
    const errors: unknown[] = []
    const folder = await withLoader(ONE.replace('key = child', 'key = nope'), async (loader) => {
      for (const name of ['nope', 'neither', undefined]) {
        const error = await failure(loader.getFilter(name))
        errors.push([error.problems[0]?.place, error.problems[0]?.code])
      }
    })

    expect(within(folder, errors as never)).toEqual([
      ['x.ini:6:7', 'SECTION_MISSING'],
      ['x.ini:3:1', 'SECTION_MISSING'],
      ['x.ini:3:1', 'SECTION_MISSING'],
    ])
  })

  it.each([
    [NAMED, 'egg:parts'],
    ['call:m:compose', 'call:m:compose'],
  ])('of a composite reached by %s alone looks names up there', async (use, source) => {
    const sources: unknown[] = []
    const compose = async (loader: Loader) => {
      sources.push(loader.source, loader.has('app', 'main'))
      return () => []
    }
    const folder = deployment({ 'x.ini': `[pipeline:main]\npipeline = ${use}\n` })
    await loadApp('config:x.ini', {
      relativeTo: folder,
      hooks: {
        distribution: (name) => ({
          name,
          entryPoint: (group) => (group === 'paste.composite_factory' ? { load: () => compose } : undefined),
        }),
        module: () => ({ compose }),
        call: ({ loader, protocol }, run) => {
          if (loader === undefined) sources.push(source, protocol === 'paste.app_factory' ? false : protocol)
          return loader === undefined ? () => [] : run()
        },
      },
    })

    expect(sources).toEqual([source, false])
  })

  it('finds the circle of a package’s composite that loads itself', async () => {
    const folder = deployment({ 'x.ini': '' })
    const compose = (loader: Loader, globalConf: Record<string, unknown>) => loader.getApp('thing', globalConf)
    const { problems } = await failure(
      loadApp(NAMED, {
        relativeTo: folder,
        globalConf: { a: 1 },
        hooks: {
          distribution: (name) => ({
            name,
            entryPoint: (group) => (group === 'paste.composite_factory' ? { load: () => compose } : undefined),
          }),
        },
      }),
    )

    expect(problems[0]).toMatchObject({
      code: 'CIRCLE',
      fault: 'egg:parts#thing → egg:parts#thing goes round in a circle',
    })
  })

  it('gives up composites within composites that change something each time', async () => {
    let count = 0
    const folder = deployment({ 'x.ini': '[composite:main]\nuse = call:m:compose\n', 'm.js': '' })
    const compose = (loader: Loader) => loader.getApp('main', { count: String(count++) })
    const { problems } = await failure(
      loadApp('config:x.ini', { relativeTo: folder, importModule: () => ({ compose }) }),
    )

    expect(problems[0]).toMatchObject({
      code: 'CIRCLE',
      fault: '[composite:main] → [composite:main] → [composite:main] goes round in a circle',
      place: `${join(folder, 'x.ini')}:1:1`,
    })
    expect(count).toBe(201)
  })

  it('follows a section again if the global configuration leads elsewhere', async () => {
    const folder = deployment({
      'x.ini': '[app:main]\nuse = config:x.ini#%(to)s\nset to = end\n[app:end]\nuse = call:m:make\n',
      'm.js': '',
    })
    const load = (to: string) =>
      loadApp('config:x.ini', {
        relativeTo: folder,
        globalConf: { to },
        importModule: () => ({ make: () => () => [] }),
      })

    await expect(load('main')).resolves.toBeInstanceOf(Function)
    await expect(load('end')).resolves.toBeInstanceOf(Function)
  })

  it('gives up a chain of use that grows for ever', async () => {
    const folder = deployment({ 'x.ini': '[app:main]\nset x = %(x)s.\nuse = config:x.ini\n' })
    const { problems } = await failure(loadApp('config:x.ini', { relativeTo: folder, globalConf: { x: '' } }))

    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({
      code: 'CIRCLE',
      fault: '[app:main] → [app:main] → [app:main] → [app:main] goes round in a circle',
      original: { class: 'RecursionError' },
    })
  })

  it.each([
    ['something is added to the global configuration', 'config:x.ini', { more: '1' }],
    ['the same name means a filter', 'filter', undefined],
    ['another package has an entry of the name', 'egg:other#thing', undefined],
    ['another file has a section of the name', 'config:y.ini', undefined],
  ])('finds no circle where %s', async (_, child, more) => {
    const folder = deployment({
      'x.ini': '[composite:main]\nuse = call:m:compose\n',
      'y.ini': '[composite:main]\nuse = call:m:end\n',
      'm.js': '',
    })
    let count = 0
    const end = () => () => []
    const compose = async (loader: Loader, globalConf: Record<string, unknown>) => {
      if (++count > 1) return end()
      if (child === 'filter') return (await loader.getFilter('thing', globalConf))(() => [])
      await loader.getApp(child.startsWith('config:x') ? 'main' : child, { ...globalConf, ...more })
      return end()
    }
    const filter = () => (app: unknown) => app
    const uri = child.startsWith('config') ? 'config:x.ini' : NAMED
    await loadApp(uri, {
      relativeTo: folder,
      globalConf: { given: '1' },
      importModule: () => ({ compose, end }),
      hooks: {
        distribution: (name) => ({
          name,
          entryPoint: (group) => {
            if (group === 'paste.filter_factory') return { load: () => filter }
            if (group !== 'paste.composite_factory') return undefined
            return { load: () => (name === 'parts' ? compose : end) }
          },
        }),
      },
    })

    expect(count).toBe(more === undefined ? 1 : 2)
  })

  it('heads several problems of a child with its name', async () => {
    const messages: string[] = []
    const ini =
      '[composite:main]\nuse = call:m:compose\n[pipeline:bad]\npipeline = one two three\n[pipeline:app]\npipeline = no yes\n'
    await withLoader(ini, async (loader) => {
      messages.push((await failure(loader.getApp('bad'))).message)
      messages.push((await failure(loader.getApp('config:x.ini#app'))).message)
      messages.push((await failure(loader.getFilter())).message)
    })

    expect(messages.map((message) => message.split('\n')[0])).toEqual([
      'bad cannot be loaded:',
      'config:x.ini#app cannot be loaded:',
      expect.stringMatching(/:1:1: .*x\.ini has no filter "main"; /),
    ])
  })
})
