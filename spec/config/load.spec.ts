import { join } from 'node:path'
import { isStack } from 'tsgi'
import { appConfig, configUri, confOrder, loadApp, loadServer, productOf, type Invocation } from 'tsgi/config'
import { deployment, failure, within } from './deployment.js'
import { answer, calls, files, load, MODULES } from './parts.js'

describe('loadApp', () => {
  it('calls an app factory with the global and the local configuration', async () => {
    const folder = files('[DEFAULT]\ndebug = true\n[app:main]\npaste.app_factory = ./parts.cjs:make\nname = site\n')
    const app = await load(folder)

    expect(isStack(app)).toBe(true)
    expect(await answer(app)).toBe('site')
    expect(calls()).toEqual([['app', 'site', { debug: 'true' }]])
  })

  it('gives configurations without prototype, in the order of the file', async () => {
    const folder = files(
      '[app:main]\npaste.app_factory = ./parts.cjs:make\nname = x\nb = 1\n10 = 2\n9 = 3\n__proto__ = 4\n',
    )
    const seen: Invocation[] = []
    await load(folder, {
      hooks: {
        call: (invocation, run) => {
          seen.push(invocation)
          return run()
        },
      },
    })
    const { globalConf, localConf, ...rest } = seen[0] as Invocation

    expect(Object.getPrototypeOf(localConf)).toBeNull()
    expect(Object.getPrototypeOf(globalConf)).toBeNull()
    expect(confOrder(localConf)).toEqual(['name', 'b', '10', '9', '__proto__'])
    expect(localConf.__proto__).toBe('4')
    expect(confOrder(globalConf)).toEqual(['here', '__file__'])
    expect(globalConf).toMatchObject({ here: folder, __file__: join(folder, 'paste.ini') })
    expect(rest).toEqual({
      protocol: 'paste.app_factory',
      factory: expect.any(Function) as unknown,
      reference: './parts.cjs:make',
      section: 'app:main',
      chain: ['app:main'],
      file: join(folder, 'paste.ini'),
      place: `${join(folder, 'paste.ini')}:1:1`,
    })
  })

  it('names a section by the fragment, by the option, else main', async () => {
    const folder = files(
      '[app:main]\nuse = call:parts:make\nname = one\n[app:two]\nuse = call:parts:make\nname = two\n[application: x y]\nuse = two\nname = three\n',
    )
    const uri = configUri(join(folder, 'paste.ini'))

    expect(await answer(await loadApp(uri))).toBe('one')
    expect(await answer(await loadApp(`${uri}#two`))).toBe('two')
    expect(await answer(await loadApp(uri, { name: 'two' }))).toBe('two')
    expect(await answer(await loadApp(`${uri}#nothing`, { name: 'x y' }))).toBe('three')
  })

  it('builds a pipeline: filters are made from left to right and applied from right to left', async () => {
    const folder = files(
      `[pipeline:main]
pipeline = a f b g site
[filter:a]
paste.filter_app_factory = parts:filterApp
name = a
[filter:f]
paste.filter_factory = parts:filter
name = f
[filter:b]
use = a
name = b
[filter:g]
use = f
name = g
[app:site]
paste.app_factory = parts:make
name = site
`,
    )
    const app = await load(folder)

    expect(await answer(app)).toBe('a(f(b(g(site))))')
    expect(calls()).toEqual([
      ['app', 'site', {}],
      ['filter', 'f'],
      ['filter', 'g'],
      ['apply', 'g'],
      ['filter-app', 'b'],
      ['apply', 'f'],
      ['filter-app', 'a'],
    ])
    expect(app.entries.map(({ name, place }) => [name, place])).toEqual([
      ['a', `${join(folder, 'paste.ini')}:3:1`],
      ['f', `${join(folder, 'paste.ini')}:6:1`],
      ['b', `${join(folder, 'paste.ini')}:9:1`],
      ['g', `${join(folder, 'paste.ini')}:12:1`],
    ])
  })

  it('waits for factories that take their time, one after the other', async () => {
    const folder = files(
      `[filter-app:main]
paste.filter_app_factory = parts:filterAppLater
name = later
next = site
[app:site]
paste.app_factory = parts:makeLater
name = site
`,
    )

    expect(await answer(await load(folder))).toBe('later(site)')
  })

  it('applies filter-with outside of the filter or the application that has it, also on a pipeline', async () => {
    const folder = files(
      `[pipeline:main]
pipeline = f site
filter-with = outer
[filter:f]
paste.filter_factory = parts:filter
name = f
filter-with = around
[filter:around]
use = call:parts:filter
name = around
[filter:outer]
use = call:parts:filter
name = outer
[app:site]
paste.app_factory = parts:nested.inner.make
name = site
filter-with = around
`,
    )

    expect(await answer(await load(folder))).toBe('outer(around(f(around(site))))')
    expect(calls()).toEqual([
      ['filter', 'outer'],
      ['filter', 'around'],
      ['app', 'site', {}],
      ['apply', 'around'],
      ['filter', 'around'],
      ['filter', 'f'],
      ['apply', 'f'],
      ['apply', 'around'],
      ['apply', 'outer'],
    ])
  })

  it('gives a composite a loader, and starts and stops what it loaded', async () => {
    const folder = files(
      `[composite:main]
use = call:parts:choice
/b = b
/a = config:other.ini
[app:b]
use = call:parts:make
name = b
`,
    )
    const events: string[] = []
    const part = (name: string) => ({
      call: () => [],
      start: () => void events.push(`start ${name}`),
      stop: () => void events.push(`stop ${name}`),
    })
    const { writeFileSync } = await import('node:fs')
    writeFileSync(join(folder, 'other.ini'), '[app:main]\nuse = call:parts:make\nname = a\n')
    const app = await load(folder, {
      hooks: {
        call: (invocation, run) =>
          invocation.protocol === 'paste.app_factory' ? part(invocation.localConf.name as string) : run(),
      },
    })
    await app.start()
    await app.stop()

    expect(calls()).toEqual([['composite', 'paste.ini', ['/b', '/a']]])
    expect(events).toEqual(['start b', 'start a', 'stop a', 'stop b'])
  })

  it('answers by the composite that it built', async () => {
    const folder = files(
      '[composite:main]\nuse = call:parts:choice\n/a = a\n/b = b\n[app:a]\nuse = call:parts:make\nname = A\n[app:b]\nuse = a\nname = B\n',
    )
    const app = await load(folder)

    expect(await answer(app, '/a')).toBe('A')
    expect(await answer(app, '/b')).toBe('B')
  })

  it('loads call: by URI, as a member of a pipeline and in a filter-app', async () => {
    const folder = files(
      `[pipeline:main]
pipeline = call:parts:filter wrapped
[filter-app:wrapped]
use = call:parts:filter
name = inner
next = call:folder.module:make
`,
    )
    const app = await load(folder)

    expect(String(app)).toContain('call:parts:filter')
    expect(calls()).toEqual([
      ['filter', 'inner'],
      ['apply', 'inner'],
      ['filter', undefined],
      ['apply', undefined],
    ])
  })

  it('passes what a factory throws as it is', async () => {
    const folder = files('[app:main]\nuse = call:parts:broken\n')

    await expect(load(folder)).rejects.toThrow(new Error('broken on purpose'))
  })

  it('reads %(ENV_NAME)s of the environment that it is given, and of no other', async () => {
    const folder = files('[app:main]\nuse = call:parts:make\nname = <%(ENV_STAGE)s>\n')

    expect(await answer(await load(folder, { environment: { STAGE: '50%(x)' } }))).toBe('<50%(x)>')

    const { problems } = await failure(load(folder, { environment: {} }))

    expect(problems[0]?.remedy).toBe('set STAGE in the environment, or pass one that has it')
    expect((await failure(load(folder))).code).toBe('INTERPOLATION_KEY')
  })

  it('does not let the environment hide a key of the file', async () => {
    const folder = files('[DEFAULT]\nENV_A = file\n[app:main]\nuse = call:parts:make\nname = %(ENV_A)s\n')

    expect(await answer(await load(folder, { environment: { A: 'process' } }))).toBe('file')
  })

  it('puts the caller’s global configuration above [DEFAULT]', async () => {
    const folder = files('[DEFAULT]\na = file\n[app:main]\nuse = call:parts:make\nname = %(a)s%(b)s\n')
    await load(folder, { globalConf: { a: 'caller', b: 'new' } })

    expect(calls()).toEqual([['app', 'filenew', { a: 'caller', b: 'new' }]])
  })

  it('gives the file of the section that uses another, whatever that sets', async () => {
    const folder = files('[app:main]\nuse = inner\n[app:inner]\nuse = call:parts:make\nset __file__ = other\n')
    const seen: unknown[] = []
    const hooks = {
      call: ({ globalConf }: Invocation, run: () => unknown) => {
        seen.push(globalConf.__file__)
        return run()
      },
    }
    await load(folder, { hooks })
    await load(folder, { hooks, name: 'inner' })

    expect(seen).toEqual([join(folder, 'paste.ini'), 'other'])
  })

  it('tells the protocol of what a URI alone names, and what is called', async () => {
    const seen: Invocation[] = []
    const hooks = {
      call: (invocation: Invocation, run: () => unknown) => {
        seen.push(invocation)
        return run()
      },
    }
    const folder = files('[pipeline:main]\npipeline = call:parts:filter call:parts:make\n')
    await load(folder, { hooks })
    await loadServer('call:parts:server', { hooks: { ...hooks, module: () => ({ server: () => () => 'served' }) } })

    expect(seen.map(({ protocol, reference, section, chain }) => [protocol, reference, section, chain])).toEqual([
      ['paste.app_factory', 'call:parts:make', undefined, []],
      ['paste.filter_factory', 'call:parts:filter', undefined, []],
      ['paste.server_factory', 'call:parts:server', undefined, []],
    ])
  })

  it('names a layer by its section, without the spaces around', async () => {
    const folder = files('[filter-app: main ]\nuse = call:parts:filter\nname = f\nnext = call:parts:make\n')

    expect((await load(folder)).entries.map(({ name }) => name)).toEqual(['main'])
  })

  it('reads a file once', async () => {
    const folder = files(
      '[composite:main]\nuse = call:parts:choice\n/a = config:other.ini\n/b = call:parts:gone\n/c = config:other.ini\n',
    )
    const { rmSync, writeFileSync } = await import('node:fs')
    writeFileSync(join(folder, 'other.ini'), '[app:main]\nuse = call:parts:make\nname = a\n')
    const app = await load(folder, {
      hooks: {
        module: (name) => {
          const parts = jest.requireActual<Record<string, unknown>>(join(folder, `${name}.cjs`))
          return {
            ...parts,
            gone: () => {
              rmSync(join(folder, 'other.ini'))
              return () => []
            },
          }
        },
      },
    })

    expect(await answer(app, '/c')).toBe('a')
  })

  it('reads files as a caller gives them, and those that it does not give from the disk', async () => {
    const folder = files('[app:main]\nuse = call:parts:make\nname = disk\n')
    const given = '[app:main]\nuse = config:other.ini\n[app:x]\nuse = call:parts:make\nname = given\n'
    const file = (path: string) => (path.endsWith('paste.ini') ? Buffer.from(given) : undefined)
    expect(await answer(await load(folder, { name: 'x', hooks: { file } }))).toBe('given')
    await expect(load(folder, { hooks: { file } })).rejects.toThrow('other.ini cannot be read')
    expect(await answer(await load(folder, { hooks: { file: () => undefined } }))).toBe('disk')
  })

  it('tells the outermost thing that was made', async () => {
    const folder = files('[app:main]\nuse = call:parts:make\nname = x\n')
    const product = () => []
    const app = await load(folder, { hooks: { call: () => product } })

    expect(productOf(app)).toBe(product)
    expect(productOf((() => []) as never)).toBeInstanceOf(Function)
  })
})

describe('appConfig', () => {
  it('gives the configuration, imports and calls nothing of it', async () => {
    const folder = files('[DEFAULT]\na = 1\n[app:main]\nuse = call:parts:make\nb = 2\nset a = 3\n9 = 4\n')
    const { conf, globalConf, localConf } = await appConfig('config:paste.ini', { relativeTo: folder })

    expect(confOrder(conf)).toEqual(['here', '__file__', 'a', 'b', '9'])
    expect({ ...conf }).toMatchObject({ a: '3', b: '2', 9: '4' })
    expect({ ...localConf }).toEqual({ b: '2', 9: '4' })
    expect(globalConf.a).toBe('3')
    expect(calls()).toEqual([])
  })
})

describe('a path with a percent sign in it', () => {
  it('breaks every load, as it does with the original: it is a value like any other', async () => {
    const folder = deployment({ ...MODULES, '100%.ini': '[app:main]\nuse = call:parts:make\n' })
    const { problems } = await failure(loadApp(configUri(join(folder, '100%.ini'))))

    expect(within(folder, problems[0])).toMatchObject({
      code: 'INTERPOLATION_SYNTAX',
      fault: 'a single % stands in the value of __file__',
      place: '100%.ini',
    })
  })
})

describe('configUri', () => {
  it('keeps what means something in a URI out of it', () => {
    expect(configUri('/a b/100%/é#1.ini')).toBe('config:/a%20b/100%25/%C3%A9%231.ini')
    expect(configUri('/x.ini', 'a b')).toBe('config:/x.ini#a b')
    expect(configUri('/😀.ini')).toBe('config:/%F0%9F%98%80.ini')
  })

  it('loads a file whatever its name', async () => {
    const folder = deployment({ ...MODULES, 'a #é.ini': '[app:main]\nuse = call:parts:make\nname = odd\n' })

    expect(await answer(await loadApp(configUri(join(folder, 'a #é.ini'))))).toBe('odd')
  })
})
