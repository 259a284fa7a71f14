import { join } from 'node:path'
import { middleware, Middleware, type ApplicationLike } from 'tsgi'
import { ConfigError, failedCall, loadApp, loadFilter, loadServer, type Loader, type LoadOptions } from 'tsgi/config'
import { deployment, failure } from './deployment.js'

class Thrown extends Error {}

const thrown = new Thrown('on purpose')
const fail = () => {
  throw thrown
}
const failLater = async () => {
  await Promise.resolve()
  throw thrown
}
const page = () => () => []

@middleware('failing-secret', { options: { pepper: { type: 'string', secret: true } } })
class Secretive extends Middleware<{ pepper: string }> {
  constructor(app: ApplicationLike, options: { pepper: string }) {
    super(app, options)
    throw new Thrown(`pepper is ${options.pepper}`)
  }

  override call() {
    return []
  }
}

const PARTS: Readonly<Record<string, unknown>> = {
  fail,
  failLater,
  page,
  Secretive,
  giveFailing: () => fail,
  compose: (loader: Loader, globalConf: Record<string, unknown>) => loader.getApp('inner', globalConf),
  text: () => {
    throw 'no error, but hunter2'
  },
  nothing: async () => {
    await Promise.resolve()
    throw undefined
  },
}

function load(
  ini: string,
  more: LoadOptions = {},
  by: typeof loadApp | typeof loadFilter | typeof loadServer = loadApp,
) {
  const folder = deployment({ 'x.ini': ini, 'm.js': '' })
  return { folder, loaded: by('config:x.ini', { relativeTo: folder, importModule: () => PARTS, ...more }) }
}

const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )

describe('what a factory throws', () => {
  it.each([
    ['an app factory', '[app:main]\nuse = call:m:fail\n', 'app:main', 1],
    ['one that takes its time', '[app:main]\nuse = call:m:failLater\n', 'app:main', 1],
    ['a filter factory', '[pipeline:main]\npipeline = f call:m:page\n[filter:f]\nuse = call:m:fail\n', 'filter:f', 3],
    [
      'a filter-app factory',
      '[pipeline:main]\npipeline = f call:m:page\n[filter:f]\npaste.filter_app_factory = m:failLater\n',
      'filter:f',
      3,
    ],
    ['a filter', '[pipeline:main]\npipeline = f call:m:page\n[filter:f]\nuse = call:m:giveFailing\n', 'filter:f', 3],
    [
      'a factory behind a composite',
      '[composite:main]\nuse = call:m:compose\n[app:inner]\nuse = call:m:failLater\n',
      'app:inner',
      3,
    ],
  ])('comes as it is, and is known to come from %s', async (_, ini, section, line) => {
    const { folder, loaded } = load(ini)
    const reason = await reasonOf(loaded)

    expect(reason).toBe(thrown)
    expect(failedCall(reason)?.invocation).toMatchObject({ section, place: `${join(folder, 'x.ini')}:${line}:1` })
  })

  it('is known of servers and of filters', async () => {
    const server = await reasonOf(load('[server:main]\nuse = call:m:fail\n', {}, loadServer).loaded)
    expect(failedCall(server)?.invocation.section).toBe('server:main')

    const filter = await reasonOf(load('[filter:main]\nuse = call:m:fail\n', {}, loadFilter).loaded)
    expect(failedCall(filter)?.invocation.section).toBe('filter:main')
  })

  it('is known of a runner, which is called when it serves', async () => {
    const { loaded } = load('[server:main]\npaste.server_runner = m:failLater\n', {}, loadServer)
    const server = (await loaded) as Awaited<ReturnType<typeof loadServer>>
    const reason = await reasonOf(Promise.resolve(server.serve(() => [])))

    expect(reason).toBe(thrown)
    expect(failedCall(reason)?.invocation).toMatchObject({ section: 'server:main', protocol: 'paste.server_runner' })
  })

  it('is known by the last load that it came out of', async () => {
    await reasonOf(load('[app:main]\nuse = other\n[app:other]\nuse = call:m:fail\n').loaded)
    expect(failedCall(thrown)?.invocation.chain).toEqual(['app:main', 'app:other'])

    await reasonOf(load('[app:main]\nuse = call:m:fail\n').loaded)
    expect(failedCall(thrown)?.invocation.chain).toEqual(['app:main'])
  })

  it('is the cause of an error if it is none itself, without secrets in its words', async () => {
    const { folder, loaded } = load('[app:main]\nuse = call:m:text\npassword = hunter2\n')
    const error = await failure(loaded)

    expect(error).toBeInstanceOf(ConfigError)
    expect(error.cause).toBe('no error, but hunter2')
    expect(error.problems).toEqual([
      {
        code: 'FACTORY_FAILED',
        fault: 'call:m:text threw the string "no error, but ********"',
        remedy: 'let it throw an Error',
        place: `${join(folder, 'x.ini')}:1:1`,
      },
    ])
    expect(failedCall(error)?.invocation.section).toBe('app:main')

    const nothing = await failure(load('[app:main]\nuse = call:m:nothing\n').loaded)
    expect(nothing.message).toMatch(/:1:1: call:m:nothing threw undefined; let it throw an Error \[FACTORY_FAILED\]$/)
  })

  it('has nothing known of it that did not come out of a load', () => {
    expect([new Error('x'), 'x', undefined, null].map(failedCall)).toEqual([undefined, undefined, undefined, undefined])
  })
})

describe('FailedCall.masked', () => {
  const maskedBy = async (ini: string, more?: LoadOptions) => {
    const call = failedCall(await reasonOf(load(ini, more).loaded))
    return (text: string) => call?.masked(text)
  }

  it('hides values of keys that look secret, global and local, and passwords in URLs', async () => {
    const masked = await maskedBy(
      '[DEFAULT]\ndb_password = hunter2\n[app:main]\nuse = call:m:fail\napi_key = k"ey\nplain = shown\nempty_token =\n',
    )

    expect(masked('hunter2 k"ey "k\\"ey" shown')).toBe('******** ******** "********" shown')
    expect(masked('at db://user:pw@host/x')).toBe('at db://user:********@host/x')
  })

  it('hides a secret that another value has in it, or that has another in it', async () => {
    const masked = await maskedBy(
      '[app:main]\nuse = call:m:fail\na = %(ENV_TOKEN)s\nb_token = abc\nc_token = abcdef\n',
      { environment: { TOKEN: 'from-outside' } },
    )

    expect(masked('from-outside abcdef abc')).toBe('******** ******** ********')
  })

  it('hides what a class declares secret, wherever it was read', async () => {
    const ini = (value: string) =>
      `[filter-app:main]\nuse = call:m:Secretive\npepper = ${value}\nnext = page\n[app:page]\nuse = call:m:page\n`

    const written = await maskedBy(ini('hot'))
    expect(written('pepper is hot')).toBe('pepper is ********')

    const elsewhere = await maskedBy(ini('env:PEPPER'), { environment: { PEPPER: 'very hot' } })
    expect(elsewhere('pepper is very hot')).toBe('pepper is ********')
  })
})
