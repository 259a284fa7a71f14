import { join } from 'node:path'
import { isStack, type Application } from 'tsgi'
import {
  appConfig,
  configUri,
  confOrder,
  loadApp,
  loadFilter,
  loadServer,
  productOf,
  type Invocation,
  type LoadOptions,
} from 'tsgi/config'
import { makeEnviron } from 'tsgi/testing'
import { deployment, failure, within } from './deployment.js'

/** Modules whose factories write down what they are called with, and applications that answer with their names. */
const MODULES = {
  'parts.cjs': `
    const calls = (globalThis.calls ??= [])
    const plain = (conf) => ({ ...conf, here: undefined, __file__: undefined })
    const app = (name) => (environ, startResponse) => {
      startResponse('200 OK', [])
      return [new TextEncoder().encode(name)]
    }
    const around = (name, inner) => (environ, startResponse) => {
      const body = inner(environ, startResponse)
      return [new TextEncoder().encode(name + '('), ...body, new TextEncoder().encode(')')]
    }
    exports.make = (globalConf, localConf) => {
      calls.push(['app', localConf.name, plain(globalConf)])
      return app(localConf.name)
    }
    exports.makeLater = async (globalConf, localConf) => {
      await new Promise((done) => setTimeout(done, 5))
      return exports.make(globalConf, localConf)
    }
    exports.filter = (globalConf, localConf) => {
      calls.push(['filter', localConf.name])
      return (inner) => {
        calls.push(['apply', localConf.name])
        return around(localConf.name, inner)
      }
    }
    exports.filterApp = (inner, globalConf, localConf) => {
      calls.push(['filter-app', localConf.name])
      return around(localConf.name, inner)
    }
    exports.filterAppLater = async (inner, globalConf, localConf) => around(localConf.name, inner)
    exports.choice = async (loader, globalConf, localConf) => {
      calls.push(['composite', loader.source.replace(/.*[/]/, ''), [...loader.keys]])
      const apps = {}
      for (const key of loader.keys) apps[key] = await loader.getApp(localConf[key], globalConf)
      return (environ, startResponse) => apps[environ.PATH_INFO](environ, startResponse)
    }
    exports.server = (globalConf, localConf) => ({ serve: (app) => [localConf.port, app] })
    exports.serverFunction = (globalConf, localConf) => (app) => ['function', app]
    exports.runner = (app, globalConf, localConf) => ['runner', localConf.port, app]
    exports.nested = { inner: { make: exports.make } }
    exports.broken = () => { throw new Error('broken on purpose') }
    exports.nothing = () => undefined
    exports.number = 3
    exports.Plain = class Plain {}
    exports.Nameless = (() => class {})()
  `,
  'folder/module.js': `exports.make = () => () => ['folder']`,
  'folder/package.json': '{"type": "commonjs"}',
}

interface Calls {
  calls?: unknown[]
}

beforeEach(() => {
  ;(globalThis as Calls).calls = []
})

const calls = () => (globalThis as Calls).calls

function files(ini: string) {
  return deployment({ ...MODULES, 'paste.ini': ini })
}

async function answer(app: Application, path = '/') {
  const body = await app(makeEnviron(path), () => () => undefined)
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const load = (folder: string, options: LoadOptions = {}) =>
  loadApp('config:paste.ini', { relativeTo: folder, ...options })

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

describe('what is wrong', () => {
  const cases: [what: string, ini: string, expected: object][] = [
    [
      'a module that there is not',
      '[app:main]\nuse = call:nowhere.at.all:make\n',
      {
        code: 'MODULE_MISSING',
        fault: 'there is no module "nowhere.at.all"',
        remedy: 'a dotted name is a path from the folder of paste.ini, else an installed package',
        place: 'paste.ini:2:7',
        original: { class: 'ModuleNotFoundError', message: "No module named 'nowhere.at.all'" },
      },
    ],
    [
      'an export that there is not',
      '[app:main]\npaste.app_factory = parts:mkae\n',
      {
        code: 'ATTRIBUTE_MISSING',
        fault: 'parts exports no "mkae"',
        remedy: 'did you mean "make"?',
        place: 'paste.ini:2:21',
        original: { class: 'AttributeError', message: "module 'parts' has no attribute 'mkae'" },
      },
    ],
    [
      'an export of an export that there is not',
      '[app:main]\npaste.app_factory = parts:nested.outer\n',
      {
        code: 'ATTRIBUTE_MISSING',
        fault: 'parts.nested exports no "outer"',
        remedy: 'it exports: inner',
        place: 'paste.ini:2:21',
        original: { class: 'AttributeError', message: "module 'parts.nested' has no attribute 'outer'" },
      },
    ],
    [
      'what every object has',
      '[app:main]\npaste.app_factory = parts:toString\n',
      { code: 'ATTRIBUTE_MISSING', fault: 'parts exports no "toString"' },
    ],
    [
      'what every function has',
      '[app:main]\npaste.app_factory = parts:make.call\n',
      { code: 'ATTRIBUTE_MISSING', fault: 'parts.make exports no "call"' },
    ],
    [
      'something that cannot be called',
      '[app:main]\nuse = call:parts:number\n',
      {
        code: 'NOT_CALLABLE',
        fault: 'call:parts:number is the number 3, which cannot be called',
        remedy: 'name a function or a registered class of the module: module:function',
        place: 'paste.ini:2:7',
        original: { class: 'TypeError', message: "'number' object is not callable" },
      },
    ],
    [
      'a module alone',
      '[app:main]\nuse = call:parts:\n',
      {
        code: 'NOT_CALLABLE',
        original: { class: 'TypeError', message: "'module' object is not callable" },
      },
    ],
    [
      'a class that is not registered',
      '[app:main]\nuse = call:parts:Plain\n',
      {
        code: 'CLASS_UNREGISTERED',
        fault: 'call:parts:Plain is the class Plain, which is not registered',
        remedy: 'put @application, @composite or @server before it, let it extend Middleware, or name a function',
        place: 'paste.ini:2:7',
      },
    ],
    [
      'a class without a name',
      '[app:main]\nuse = call:parts:Nameless\n',
      { code: 'CLASS_UNREGISTERED', fault: 'call:parts:Nameless is a class, which is not registered' },
    ],
    [
      'no application',
      '[app:main]\nuse = call:parts:nothing\n',
      {
        code: 'WRONG_PRODUCT',
        fault: 'call:parts:nothing gave undefined, not an application',
        remedy: 'return one from the factory',
        place: 'paste.ini:1:1',
      },
    ],
    [
      'no filter',
      '[pipeline:main]\npipeline = f call:parts:make\n[filter:f]\nuse = call:parts:nothing\n',
      {
        code: 'WRONG_PRODUCT',
        fault:
          'call:parts:nothing gave undefined, not a filter: a function (app) => application, a middleware class or a Chain',
        remedy: 'return one from the factory',
        place: 'paste.ini:3:1',
      },
    ],
    [
      'a section that there is not, in the middle of a pipeline',
      '[pipeline:main]\npipeline =\n  one\n  tow call:parts:make\n[filter:one]\nuse = call:parts:filter\n[filter:two]\nuse = one\n',
      {
        code: 'SECTION_MISSING',
        fault: 'paste.ini has no filter "tow"',
        remedy: 'did you mean "two"?',
        place: 'paste.ini:4:3',
        original: {
          class: 'LookupError',
          message: "No section 'tow' (prefixed by 'filter') found in config paste.ini",
        },
      },
    ],
    [
      'an application where a filter is wanted',
      '[pipeline:main]\npipeline = site site\n[app:site]\nuse = call:parts:make\n',
      { code: 'SECTION_MISSING', remedy: '"site" is an application there; a filter is wanted' },
    ],
    [
      'a filter where an application is wanted',
      '[pipeline:main]\npipeline = log\n[filter:log]\nuse = call:parts:filter\n',
      { code: 'SECTION_MISSING', remedy: '"log" is a filter there; an application is wanted' },
    ],
    [
      'a name without its prefix',
      '[pipeline:main]\npipeline = log site\n[log]\n[app:site]\nuse = call:parts:make\n',
      { code: 'SECTION_MISSING', remedy: 'write [filter:log] in place of [log]' },
    ],
    [
      'a name in a file without any',
      '[pipeline:main]\npipeline = log call:parts:make\n',
      { code: 'SECTION_MISSING', remedy: 'add a section [filter:log]' },
    ],
    [
      'a name that is like none',
      '[pipeline:main]\npipeline = nothing\n[app:site]\nuse = call:parts:make\n',
      { code: 'SECTION_MISSING', fault: 'paste.ini has no application "nothing"', remedy: 'there are: main, site' },
    ],
    [
      'a name that means two sections',
      '[app:main]\nuse = x\n[app:x]\n[composite:x]\n',
      {
        code: 'SECTION_AMBIGUOUS',
        fault: 'the name "x" means [app:x] (paste.ini:3:1) and [composite:x] (paste.ini:4:1)',
        remedy: 'rename one of them',
        place: 'paste.ini:2:7',
      },
    ],
    [
      'a section that says nothing to load',
      '[app:main]\nname = x\n',
      {
        code: 'NO_LOADER',
        fault: '[app:main] does not say what to load',
        remedy: 'add use = egg:PACKAGE#entry, or paste.app_factory = module:function',
        place: 'paste.ini:1:1',
        original: { class: 'LookupError', message: "No loader given in section 'app:main'" },
      },
    ],
    [
      'a use that [DEFAULT] hides',
      '[DEFAULT]\nuse = call:parts:make\n[app:main]\nuse = call:parts:make\n',
      { code: 'NO_LOADER', remedy: 'use stands in [DEFAULT], where it hides that of every section; take it out there' },
    ],
    [
      'factories of two kinds',
      '[app:main]\npaste.app_factory = m:a\npaste.composit_factory = m:b\n',
      {
        code: 'SEVERAL_LOADERS',
        fault: '[app:main] has paste.app_factory and paste.composit_factory',
        remedy: 'keep one of them',
        place: 'paste.ini:2:21',
        original: {
          class: 'LookupError',
          message:
            "Multiple protocols given in section 'app:main': [('paste.app_factory', 'm:a'), ('paste.composit_factory', 'm:b')]",
        },
      },
    ],
    [
      'a filter-app without next',
      '[filter-app:main]\nuse = call:parts:filter\n',
      {
        code: 'NEXT_MISSING',
        fault: '[filter-app:main] has no "next"',
        remedy: 'name the application that it wraps: next = …',
        place: 'paste.ini:1:1',
      },
    ],
    [
      'a next that [DEFAULT] hides',
      '[DEFAULT]\nnext = x\n[filter-app:main]\nnext = y\nuse = call:parts:filter\n',
      {
        code: 'NEXT_MISSING',
        remedy: 'next stands in [DEFAULT], where it hides that of every section; take it out there',
      },
    ],
    [
      'a pipeline without pipeline',
      '[pipeline:main]\n',
      {
        code: 'PIPELINE_MISSING',
        fault: '[pipeline:main] has no "pipeline"',
        remedy: 'name the filters and, last, the application: pipeline = …',
        place: 'paste.ini:1:1',
      },
    ],
    [
      'a pipeline with settings of its own',
      '[pipeline:main]\npipeline = x\nfilter_with = y\nz = 1\n',
      {
        code: 'PIPELINE_EXTRA',
        fault: '[pipeline:main] is a pipeline, and nothing reads its "filter_with", "z"',
        remedy: 'did you mean "filter-with"?; for its members write "set filter_with"',
        place: 'paste.ini:3:15',
      },
    ],
    [
      'an empty pipeline',
      '[pipeline:main]\npipeline =\n',
      {
        code: 'PIPELINE_EMPTY',
        fault: 'the pipeline of [pipeline:main] is empty',
        remedy: 'name an application, with filters before it',
        place: 'paste.ini:2:11',
        original: { class: 'IndexError', message: 'list index out of range' },
      },
    ],
    [
      'a get of a global that nothing sets',
      '[app:main]\nuse = call:parts:make\nget name = nmae\n',
      {
        code: 'GLOBAL_MISSING',
        fault: '"get name" names the global "nmae", which nothing sets',
        remedy: 'add it to [DEFAULT], or set it',
        place: 'paste.ini:3:12',
        original: { class: 'KeyError', message: "'nmae'" },
      },
    ],
    [
      'call: with a module alone',
      '[app:main]\nuse = call:parts\n',
      {
        code: 'CALL_SYNTAX',
        fault: 'call:parts names a module only',
        remedy: 'write call:parts:function',
        place: 'paste.ini:2:7',
        original: { class: 'LookupError', message: 'Configuration not in format module:function' },
      },
    ],
    [
      'call: with too many colons',
      '[app:main]\nuse = call:a:b:c\n',
      {
        code: 'CALL_SYNTAX',
        fault: 'call:a:b:c has more than one colon',
        remedy: 'write call:module:function',
        place: 'paste.ini:2:7',
        original: { class: 'ValueError', message: 'too many values to unpack (expected 2)' },
      },
    ],
    [
      'no module:attribute',
      '[app:main]\npaste.app_factory = not a module\n',
      {
        code: 'MODULE_SYNTAX',
        fault: '"not a module" is no module:attribute',
        remedy: 'write package.module:function, ./file.js:function, or an installed package:function',
        place: 'paste.ini:2:21',
        original: { class: 'AttributeError', message: "'NoneType' object has no attribute 'group'" },
      },
    ],
    [
      'an included file that there is not',
      '[app:main]\nuse = config:other.ini\n',
      {
        code: 'FILE_UNREADABLE',
        fault: 'the file other.ini cannot be read: no such file or directory',
        remedy: 'look at the path; a relative one starts from the folder of the file that names it',
        place: 'paste.ini:2:7',
        original: { class: 'FileNotFoundError', message: "[Errno 2] No such file or directory: 'other.ini'" },
      },
    ],
    [
      'a folder in the place of a file',
      '[app:main]\nuse = config:folder\n',
      {
        code: 'FILE_UNREADABLE',
        fault: 'the file folder cannot be read: is a directory',
        original: { class: 'IsADirectoryError', message: "[Errno 21] Is a directory: 'folder'" },
      },
    ],
    [
      'a file in the place of a folder',
      '[app:main]\nuse = config:paste.ini/x.ini\n',
      { original: { class: 'NotADirectoryError', message: "[Errno 20] Not a directory: 'paste.ini/x.ini'" } },
    ],
    [
      'a path with a NUL in it',
      '[app:main]\nuse = config:a%%00b.ini\n',
      {
        fault: 'the path of the file has a NUL character',
        remedy: 'take %00 out of it',
        original: { class: 'ValueError', message: 'embedded null byte' },
      },
    ],
    [
      'a section that uses itself',
      '[app:main]\nuse = a\n[app:a]\nuse = b\n[app:b]\nuse = a\n',
      {
        code: 'CIRCLE',
        fault: '[app:a] → [app:b] → [app:a] goes round in a circle',
        remedy: 'let one of them name something else',
        place: 'paste.ini:3:1',
        original: { class: 'RecursionError', message: 'maximum recursion depth exceeded' },
      },
    ],
  ]

  it.each(cases)('%s', async (_, ini, expected) => {
    const folder = files(ini)
    const { problems } = await failure(load(folder))

    expect(within(folder, problems[0])).toMatchObject(expected)
  })

  it('of a file, all at once, that which the original raises first', async () => {
    const folder = files('[pipeline:main]\npipeline = one two call:nowhere:x\n[filter:two]\nuse = %(x)s\na = %(y)s\n')
    const error = await failure(load(folder))

    expect(error.problems.map(({ code }) => code)).toEqual([
      'MODULE_MISSING',
      'SECTION_MISSING',
      'INTERPOLATION_KEY',
      'INTERPOLATION_KEY',
    ])
    expect(error.errors).toBe(error.problems)
    expect(error.original).toEqual({ class: 'ModuleNotFoundError', message: "No module named 'nowhere'" })
    expect(error.message).toContain('config:paste.ini cannot be loaded:\n  ')
  })

  it('in a module that fails while it runs, with what it threw as the cause', async () => {
    const folder = files('[app:main]\nuse = call:bad:make\n')
    const { writeFileSync } = await import('node:fs')
    writeFileSync(join(folder, 'bad.cjs'), 'throw new RangeError("out of it")')
    const error = await failure(load(folder))

    expect(error.problems).toEqual([
      {
        code: 'MODULE_FAILED',
        fault: 'call:bad:make cannot be imported: RangeError: out of it',
        remedy: 'mend the module, or what it imports',
        place: `${join(folder, 'paste.ini')}:2:7`,
      },
    ])
    expect(error.cause).toMatchObject({ message: 'out of it' })
  })

  it.each([
    ['x.ini', 'URI_SCHEME', '"x.ini" has no scheme', 'write config:x.ini for a file, egg:x.ini for a package'],
    [
      'INI:x.ini',
      'URI_SCHEME',
      'no URI begins with "ini:"',
      'write config:FILE#section, egg:PACKAGE#entry or call:module:function; a section name has no colon after its first letters',
    ],
    [
      'config:x.ini#a',
      'URI_RELATIVE',
      'config:x.ini is relative, and nothing says to what',
      'pass relativeTo, or write the whole path',
    ],
  ])('in the URI %s', async (uri, code, fault, remedy) => {
    const { problems } = await failure(loadApp(uri))

    expect(problems[0]).toMatchObject({ code, fault, remedy })
  })

  it('in composites that go round in a circle', async () => {
    const folder = files('[composite:main]\nuse = call:parts:choice\n/a = b\n[composite:b]\nuse = main\n/a = main\n')
    const { problems } = await failure(load(folder))

    expect(within(folder, problems[0])).toMatchObject({
      code: 'CIRCLE',
      fault: '[composite:b] → [composite:main] → [composite:b] goes round in a circle',
      original: { class: 'RecursionError', message: 'maximum recursion depth exceeded' },
    })
  })
})

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
