import { join } from 'node:path'
import { middleware, Middleware, type ApplicationLike } from 'tsgi'
import { ConfigError, loadApp, loadFilter, loadServer } from 'tsgi/config'
import { makeEnviron } from 'tsgi/testing'
import { environOf, files, options, PAGE, PARTS, problemsOf } from './classes.js'
import { deployment, failure, within } from './deployment.js'

const { Serving, Tag } = PARTS

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
    const error = await failure(loadServer('config:paste.ini', options(folder)))

    expect(error.problems.map(({ code }) => code)).toEqual(['SECRET_MISSING'])

    const none = files('[server:main]\nuse = call:parts:Locked\n')
    const missing = await failure(loadServer('config:paste.ini', options(none)))
    expect(missing.problems.map(({ code, fault }) => [code, fault])).toEqual([
      ['OPTION_MISSING', 'spec-locked: option "the_key" is required'],
    ])
  })

  it('may have a schema of any library, which gets its keys in camelCase', async () => {
    const load = async (value: string) => {
      const folder = files(`[server:main]\nuse = call:parts:Schematic\nmax_size = ${value}\n`)
      return loadServer('config:paste.ini', options(folder))
    }
    expect((await load('3')).product).toMatchObject({ options: { maxSize: 3 } })

    const { problems } = await failure(load('x'))
    expect(problems).toMatchObject([{ fault: expect.stringContaining('no number') as unknown }])
    expect(problems[0]?.place).toMatch(/paste\.ini:1:1$/)
  })

  it('keeps what looks secret out of what is wrong with it', async () => {
    const folder = files('[server:main]\nuse = call:parts:Keyed\nport_token = abc\nport = abd\n')
    const error = await failure(loadServer('config:paste.ini', options(folder)))

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
