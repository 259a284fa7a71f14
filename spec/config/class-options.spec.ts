import { join } from 'node:path'
import {
  application,
  composite,
  environKey,
  middleware,
  Middleware,
  option,
  server,
  type ApplicationLike,
  type Environ,
  type StartResponse,
} from 'tsgi'
import { ConfigError, loadApp, loadFilter, loadServer, type Loader, type LoadOptions } from 'tsgi/config'
import { makeEnviron } from 'tsgi/testing'
import { deployment, failure, within } from './deployment.js'

class TagOptions {
  @option({ type: 'string', description: 'what to write' })
  tagName!: string

  @option({ min: 1, max: 9 })
  maxCount?: number = 3

  @option({ type: 'string', required: false, secret: true })
  apiKey?: string | undefined = undefined

  @option({ type: 'boolean' })
  loud?: boolean = false
}

@middleware('spec-tag', { options: TagOptions })
class Tag extends Middleware<TagOptions> {
  override call(environ: Environ, startResponse: StartResponse) {
    environ['spec.tag'] = { ...this.options }
    return this.app(environ, startResponse)
  }
}

const USER = environKey<string>()('spec.user')

@middleware('spec-user')
class ProvidesUser extends Middleware {
  static readonly provides = [USER] as const

  override call(environ: Environ, startResponse: StartResponse) {
    USER.set(environ, 'someone')
    return this.app(environ, startResponse)
  }
}

@middleware('spec-needs-user', { after: ['spec-user'] })
class NeedsUser extends Middleware {
  static readonly requires = [USER] as const

  override call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}

@middleware('spec-refusing')
class Refusing extends Middleware {
  constructor(app: ApplicationLike) {
    super(app)
    throw new ConfigError('no', [{ code: 'REFUSED', fault: 'it refuses', remedy: 'do without' }])
  }

  override call() {
    return []
  }
}

@application('spec-page', { options: { title: { type: 'string', default: 'none' } } })
class Page {
  constructor(readonly options: { title: string }) {}

  call(environ: Environ) {
    environ['spec.page'] = this.options.title
    return []
  }
}

@application('spec-raw')
class Raw {
  constructor(readonly conf: Record<string, string>) {}

  call(environ: Environ) {
    environ['spec.raw'] = { ...this.conf }
    return []
  }
}

@composite('spec-first')
class First {
  constructor(readonly conf: Record<string, string>) {}

  async compose(loader: Loader, globalConf: object) {
    const [key = ''] = loader.keys
    const app = await loader.getApp(this.conf[key])
    return (environ: Environ, startResponse: StartResponse) => {
      environ['spec.composite'] = [loader.source, { ...loader.localConf }, globalConf === loader.globalConf]
      return app(environ, startResponse)
    }
  }
}

@server('spec-server', { options: { port: { type: 'integer', default: 1 } } })
class Serving {
  constructor(readonly options: { port: number }) {}

  serve(app: unknown) {
    return Promise.resolve([this.options.port, app])
  }
}

@server('spec-keyed', { options: { port: { type: 'integer' }, portToken: { type: 'integer' } } })
class Keyed {
  serve() {
    return undefined
  }
}

@server('spec-locked', { options: { theKey: { type: 'string', secret: true } } })
class Locked {
  serve() {
    return undefined
  }
}

const SCHEMA = {
  '~standard': {
    version: 1 as const,
    vendor: 'spec',
    validate: (given: unknown) => {
      const maxSize = Number((given as { maxSize: string }).maxSize)
      return Number.isNaN(maxSize) ? { issues: [{ message: 'no number', path: ['maxSize'] }] } : { value: { maxSize } }
    },
  },
}

@server('spec-schematic', { options: SCHEMA })
class Schematic {
  constructor(readonly options: { maxSize: number }) {}

  serve() {
    return undefined
  }
}

const PARTS = { Tag, ProvidesUser, NeedsUser, Refusing, Page, Raw, First, Serving }
const PAGE = '[app:page]\nuse = call:parts:Page\n'

function files(ini: string, more: Readonly<Record<string, string>> = {}): string {
  return deployment({ 'paste.ini': ini, 'parts.js': '', ...more })
}

const options = (folder: string, more: LoadOptions = {}): LoadOptions => ({
  relativeTo: folder,
  importModule: () => PARTS,
  ...more,
})

async function environOf(folder: string, more: LoadOptions = {}): Promise<Record<string, unknown>> {
  const app = await loadApp('config:paste.ini', options(folder, more))
  const environ = makeEnviron('/')
  await app(environ, () => () => undefined)
  return environ as unknown as Record<string, unknown>
}

const problemsOf = async (folder: string, more: LoadOptions = {}) =>
  (await failure(loadApp('config:paste.ini', options(folder, more)))).problems.map((problem) => within(folder, problem))

describe('a registered class in a deployment file', () => {
  it('gets its options coerced, from snake_case', async () => {
    const folder = files(
      `[pipeline:main]\npipeline = tag page\n[filter:tag]\nuse = call:parts:Tag\ntag_name = x\nmax_count = 4\nloud = yes\n${PAGE}title = T\n`,
    )

    expect(await environOf(folder)).toMatchObject({
      'spec.tag': { tagName: 'x', maxCount: 4, loud: true },
      'spec.page': 'T',
    })
  })

  it('takes camelCase, too, and defaults', async () => {
    const folder = files(`[filter-app:main]\nuse = call:parts:Tag\ntagName = x\nnext = page\n${PAGE}`)

    expect(await environOf(folder)).toMatchObject({
      'spec.tag': { tagName: 'x', maxCount: 3, loud: false, apiKey: undefined },
      'spec.page': 'none',
    })
  })

  it('stands in the stack as an entry with its class, name and place', async () => {
    const folder = files(`[filter-app:main]\nuse = call:parts:Tag\ntag_name = x\nnext = page\n${PAGE}`)
    const { entries } = await loadApp('config:paste.ini', options(folder))

    expect(entries).toHaveLength(1)
    expect(entries[0]).toMatchObject({
      kind: 'layer',
      name: 'spec-tag',
      Class: Tag,
      options: { tagName: 'x' },
      place: `${join(folder, 'paste.ini')}:1:1`,
    })
  })

  it('can be put together anew, with something between', async () => {
    const folder = files(`[filter-app:main]\nuse = call:parts:Tag\ntag_name = x\nnext = page\n${PAGE}`)
    const app = await loadApp('config:paste.ini', options(folder))
    const between: (string | undefined)[] = []
    const environ = makeEnviron('/')
    await app.interpose((inner, entry) => {
      between.push(entry?.name)
      return inner
    })(environ, () => () => undefined)

    expect(between).toEqual([undefined, 'spec-tag'])
    expect(environ).toMatchObject({ 'spec.tag': { tagName: 'x' } })
  })

  it('is told each wrong option at the place of its value', async () => {
    const folder = files(
      `[filter-app:main]\nuse = call:parts:Tag\ntag_nam = x\nmax_count = 10\nloud = perhaps\nLoud = 1\nmaxCount = 2\nnext = page\n${PAGE}`,
    )

    expect(await problemsOf(folder)).toEqual([
      {
        code: 'OPTION_UNKNOWN',
        fault: 'spec-tag has no option "tag_nam"',
        remedy: 'did you mean "tag_name"?',
        place: 'paste.ini:3:11',
      },
      {
        code: 'OPTION_INVALID',
        fault: 'spec-tag: option "max_count" is 10',
        remedy: 'the most is 9',
        place: 'paste.ini:4:13',
      },
      {
        code: 'OPTION_INVALID',
        fault: 'spec-tag: option "loud" is the string "perhaps", not a boolean',
        remedy: 'write true or false (also yes/no, on/off, 1/0)',
        place: 'paste.ini:5:8',
      },
      {
        code: 'OPTION_UNKNOWN',
        fault: 'spec-tag has no option "Loud"',
        remedy: 'did you mean "loud"?',
        place: 'paste.ini:6:8',
      },
      {
        code: 'OPTION_TWICE',
        fault: 'spec-tag: "maxCount" is given twice, in two spellings',
        remedy: 'keep max_count',
        place: 'paste.ini:7:12',
      },
      {
        code: 'OPTION_MISSING',
        fault: 'spec-tag: option "tag_name" is required',
        remedy: 'give it: what to write',
        place: 'paste.ini:1:1',
      },
    ])
  })

  it('reads a secret from a file beside the deployment file, or from the environment', async () => {
    const ini = (value: string) =>
      `[filter-app:main]\nuse = call:parts:Tag\ntag_name = file:no\napi_key = ${value}\nnext = page\n${PAGE}`
    const key = { 'keys/one': 's3cret\n', two: 'with line\nbreak\r\n' }

    expect(await environOf(files(ini('file:keys/one'), key))).toMatchObject({
      'spec.tag': { apiKey: 's3cret', tagName: 'file:no' },
    })
    expect(await environOf(files(ini('file:two'), key))).toMatchObject({ 'spec.tag': { apiKey: 'with line\nbreak' } })
    expect(await environOf(files(ini('env:KEY')), { environment: { KEY: 'e' } })).toMatchObject({
      'spec.tag': { apiKey: 'e' },
    })
    expect(await environOf(files(ini('plain')))).toMatchObject({ 'spec.tag': { apiKey: 'plain' } })
  })

  it.each([
    ['file:nowhere', {}, 'the file nowhere cannot be read', 'look at its path and rights'],
    ['env:KEY', {}, 'the environment has no KEY', 'pass an environment that has it'],
    ['env:KEY', { environment: {} }, 'the environment has no KEY', 'set KEY'],
  ])('says that the secret %s is not there', async (value, more, fault, remedy) => {
    const folder = files(
      `[filter-app:main]\nuse = call:parts:Tag\ntag_name = x\napi_key = ${value}\nnext = page\n${PAGE}`,
    )

    expect(await problemsOf(folder, more)).toEqual([
      { code: 'SECRET_MISSING', fault: `spec-tag: option "api_key": ${fault}`, remedy, place: 'paste.ini:4:11' },
    ])
  })

  it('says of a required secret that is not there only that', async () => {
    const folder = files('[server:main]\nuse = call:parts:Locked\nthe_key = env:NO_KEY\n')
    const error = await failure(loadServer('config:paste.ini', options(folder, { importModule: () => ({ Locked }) })))

    expect(error.problems.map(({ code }) => code)).toEqual(['SECRET_MISSING'])

    const none = files('[server:main]\nuse = call:parts:Locked\n')
    const missing = await failure(loadServer('config:paste.ini', options(none, { importModule: () => ({ Locked }) })))
    expect(missing.problems.map(({ code, fault }) => [code, fault])).toEqual([
      ['OPTION_MISSING', 'spec-locked: option "the_key" is required'],
    ])
  })

  it('may have a schema of any library, which gets its keys in camelCase', async () => {
    const load = async (value: string) => {
      const folder = files(`[server:main]\nuse = call:parts:Schematic\nmax_size = ${value}\n`)
      return loadServer('config:paste.ini', options(folder, { importModule: () => ({ Schematic }) }))
    }
    expect(((await load('3')).product as Schematic).options).toEqual({ maxSize: 3 })

    const { problems } = await failure(load('x'))
    expect(problems).toMatchObject([{ fault: expect.stringContaining('no number') as unknown }])
    expect(problems[0]?.place).toMatch(/paste\.ini:1:1$/)
  })

  it('keeps what looks secret out of what is wrong with it', async () => {
    const folder = files('[server:main]\nuse = call:parts:Keyed\nport_token = abc\nport = abd\n')
    const error = await failure(loadServer('config:paste.ini', options(folder, { importModule: () => ({ Keyed }) })))

    expect(error.problems.map(({ fault }) => fault)).toEqual([
      'spec-keyed: option "port_token" is not of type integer',
      'spec-keyed: option "port" is the string "abd", not an integer',
    ])
  })

  it('without declared options gets the local configuration as it is', async () => {
    const folder = files('[app:main]\nuse = call:parts:Raw\nsome_key = 1\n2 = b\n')

    expect(await environOf(folder)).toMatchObject({ 'spec.raw': { some_key: '1', 2: 'b' } })
  })

  it('that is a composite is constructed, and composes with a loader that hands its global configuration on', async () => {
    const folder = files(
      `[composite:main]\nuse = call:parts:First\nset stage = test\nit = raw\n[app:raw]\nuse = call:parts:Raw\nget stage = stage\n`,
    )

    expect(await environOf(folder)).toMatchObject({
      'spec.composite': [`config:${join(folder, 'paste.ini')}`, { it: 'raw' }, true],
      'spec.raw': { stage: 'test' },
    })
  })

  it('that is a server serves', async () => {
    const folder = files('[server:main]\nuse = call:parts:Serving\nport = 8080\n')
    const app = () => []
    const loaded = await loadServer('config:paste.ini', options(folder))

    expect(loaded.product).toBeInstanceOf(Serving)
    expect(await loaded.serve(app)).toEqual([8080, app])
  })

  it('that is a middleware class loads as a filter', async () => {
    const folder = files('[filter:main]\npaste.filter_app_factory = parts:Tag\ntag_name = x\n')
    const filter = await loadFilter('config:paste.ini', options(folder))

    expect(filter(() => [])).toBeInstanceOf(Tag)
  })

  it.each([
    ['[app:main]\nuse = call:parts:Tag\n', 'middleware', 'application or composite'],
    ['[pipeline:main]\npipeline = call:parts:Page call:parts:Page\n', 'application', 'middleware'],
  ])('of another kind is refused: %j', async (ini, kind, wanted) => {
    const [problem] = await problemsOf(files(ini))

    expect(problem).toMatchObject({
      code: 'WRONG_KIND',
      fault: expect.stringMatching(
        new RegExp(`^call:parts:\\w+ is a class of kind ${kind}, where ${wanted} is wanted$`),
      ) as unknown,
      remedy: 'name it in a section of another kind, or another class here',
    })
  })

  it('that refuses when it is constructed is told with its place', async () => {
    const folder = files(`[filter-app:main]\nuse = call:parts:Refusing\nnext = page\n${PAGE}`)

    await expect(loadApp('config:paste.ini', options(folder))).rejects.toMatchObject({
      name: 'OptionError',
      problems: [{ code: 'REFUSED', fault: 'it refuses', place: `${join(folder, 'paste.ini')}:1:1` }],
      cause: { name: 'ConfigError', message: 'it refuses; do without [REFUSED]' },
    })
  })
})

describe('the order of layers', () => {
  const ini = (pipeline: string) =>
    `[pipeline:main]\npipeline = ${pipeline}\n[filter:user]\nuse = call:parts:ProvidesUser\n[filter:needs]\nuse = call:parts:NeedsUser\n[filter:any]\nuse = call:parts:layer\n[composite:both]\nuse = call:parts:First\nit = inner\n[pipeline:inner]\npipeline = needs page\n${PAGE}`
  const importModule = () => ({ ...PARTS, layer: () => (app: unknown) => app })

  it('is right if what is needed is provided outside', async () => {
    await expect(loadApp('config:paste.ini', options(files(ini('user needs page'))))).resolves.toBeInstanceOf(Function)
  })

  it('is an error if nothing provides what is needed, with the way to mend it', async () => {
    const folder = files(ini('needs user page'))

    expect(await problemsOf(folder)).toEqual([
      {
        code: 'REQUIREMENT_MISSING',
        fault: "spec-needs-user needs environ key 'spec.user', which no earlier layer provides",
        remedy: 'move spec-user (paste.ini:3:1) before spec-needs-user',
        place: 'paste.ini:5:1',
      },
    ])
  })

  it('is no error but a warning where a function may provide it', async () => {
    const folder = files(ini('any needs page'))
    const warnings: string[] = []
    await loadApp('config:paste.ini', options(folder, { importModule, onWarning: (text) => warnings.push(text) }))

    expect(warnings).toEqual([expect.stringContaining("spec-needs-user needs environ key 'spec.user'") as unknown])
  })

  it('is no error where a function outside of a composite may provide it', async () => {
    const warnings: string[] = []
    const onWarning = (text: string) => warnings.push(text)
    await loadApp('config:paste.ini', options(files(ini('any both')), { importModule, onWarning }))

    expect(warnings).toEqual([expect.stringMatching(/:5:1: spec-needs-user needs environ key 'spec\.user'/)])
  })

  it('warns of a constraint that is broken, by default to the process', async () => {
    const emit = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const folder = files(ini('user any needs user page'))
    await loadApp('config:paste.ini', options(folder, { importModule }))

    expect(emit).toHaveBeenCalledWith(
      `${join(folder, 'paste.ini')}:5:1: spec-needs-user must come after spec-user (${join(folder, 'paste.ini')}:3:1), but comes before it; move spec-needs-user after spec-user [ORDER]`,
      'ConfigWarning',
    )

    emit.mockRestore()
  })

  it('counts what is outside of a composite for its children', async () => {
    await expect(loadApp('config:paste.ini', options(files(ini('user both'))))).resolves.toBeInstanceOf(Function)

    const [problem] = await problemsOf(files(ini('both')))

    expect(problem).toMatchObject({ code: 'REQUIREMENT_MISSING', place: 'paste.ini:5:1' })
  })
})

describe('a layer that finds fault with an option', () => {
  it.each([
    ['option "tagNames", line 2', 'option "tagNames", line 2: it refuses', 'x.ini:3:13'],
    ['option "other"', 'option "other": it refuses', 'x.ini:1:1'],
    ['users:4', 'it refuses', 'users:4'],
    [undefined, 'it refuses', 'x.ini:1:1'],
  ])('at %s is told where the file has it', async (place, fault, where) => {
    @middleware(`spec-picky-${where.replaceAll(':', '-')}-${fault.length}`, {
      options: { tagNames: { type: 'string' } },
    })
    class Picky extends Middleware<{ tagNames: string }> {
      constructor(app: ApplicationLike) {
        super(app, { tagNames: '' })
        throw new ConfigError('no', [{ code: 'REFUSED', fault: 'it refuses', remedy: 'do without', place }])
      }

      override call() {
        return []
      }
    }
    const folder = deployment({
      'x.ini': '[filter-app:main]\nuse = call:m:Picky\ntag_names = x\nnext = call:m:page\n',
      'm.cjs': '',
    })
    const error: unknown = await loadApp('config:x.ini', {
      relativeTo: folder,
      importModule: () => ({ Picky, page: () => () => [] }),
    }).catch((reason: unknown) => reason)

    expect(within(folder, (error as ConfigError).problems[0])).toMatchObject({ code: 'REFUSED', fault, place: where })
  })
})
