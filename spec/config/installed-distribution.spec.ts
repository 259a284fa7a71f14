import { readFileSync } from 'node:fs'
import { loadApp, loadFilter, type LoadOptions } from 'tsgi/config'
import { SHELF } from '../../lib/config/shelf.js'
import { WELL_KNOWN } from '../../lib/config/well-known.js'
import { deployment, failure, within } from './deployment.js'

const FACTORY = 'module.exports = { make: () => () => [], notOnDefault: undefined }'
const manifest = (entries: object, more: object = {}) => JSON.stringify({ tsgi: entries, ...more })

const tree = (use: string, more: Readonly<Record<string, string>> = {}) =>
  deployment({
    'conf/paste.ini': `[app:main]\nuse = ${use}\n`,
    'node_modules/some-apps/package.json': manifest(
      {
        'paste.app_factory': {
          main: './app.cjs:make',
          out: './../../outside.cjs:make',
          bare: 'nothing',
          nameless: './app.cjs:',
          moduleless: ':make',
          dotted: './..odd/app.cjs:make',
          gone: './app.cjs:gone',
          mine: 'some-apps/sub:make',
          two: './app.cjs:make',
          odd: 3,
          ap: './ap.cjs:make',
          far: './far/away.cjs:make',
          bad: './throwing.cjs:make',
        },
        'paste.composite_factory': { two: './app.cjs:make' },
        'paste.composit_factory': 'odd',
      },
      { exports: { './sub': './app.cjs' } },
    ),
    'node_modules/some-apps/app.cjs': FACTORY,
    'node_modules/some-apps/..odd/app.cjs': FACTORY,
    'node_modules/some-apps/throwing.cjs': 'throw new RangeError("bad on purpose")',
    'node_modules/@acme/apps/package.json': manifest({ 'paste.app_factory': { x: './app.cjs:make' } }),
    'node_modules/@acme/apps/app.cjs': FACTORY,
    'node_modules/plain/package.json': '{}',
    'node_modules/broken/package.json': '{',
    'node_modules/.cache/x': '',
    'package.json': manifest({ 'paste.app_factory': { own: './own.cjs:make' } }, { name: 'whole-app' }),
    'own.cjs': FACTORY,
    ...more,
  })

const load = (folder: string, options: LoadOptions = {}) =>
  loadApp('config:conf/paste.ini', { relativeTo: folder, ...options })

async function problemOf(use: string) {
  const folder = tree(use)
  const { problems } = await failure(load(folder))
  return within(folder, problems[0])
}

describe('egg: and npm:', () => {
  it.each([
    'egg:some-apps',
    'egg:Some_Apps#main',
    'EGG:some.apps#main',
    'npm:some-apps#mine',
    'egg:some-apps#dotted',
    'npm:@acme/apps#x',
    'egg:@Acme/Apps#x',
    'egg:whole-app#own',
  ])('%s is found above the folder of the file', async (use) => {
    await expect(load(tree(use))).resolves.toBeInstanceOf(Function)
  })

  it.each(['plain', 'broken', 'nothing', 'some-apps==1.0', '../some-apps', 'a b'])(
    'egg:%s is no package with entry points',
    async (name) => {
      expect(await problemOf(`egg:${name}#x`)).toEqual({
        code: 'PACKAGE_MISSING',
        fault: `no package ${JSON.stringify(name)} with entry points is installed`,
        remedy: name.includes('=')
          ? 'write the name only: versions and extras are not understood'
          : 'install it, or put "tsgi" with entry points into its package.json',
        place: 'conf/paste.ini:2:7',
        original: {
          class: 'importlib.metadata.PackageNotFoundError',
          message: `No package metadata was found for ${name}`,
        },
      })
    },
  )

  it('need a name', async () => {
    expect(await problemOf('egg:#x')).toEqual({
      code: 'PACKAGE_MISSING',
      fault: 'the name of the package is missing',
      remedy: 'write egg:PACKAGE#entry',
      place: 'conf/paste.ini:2:7',
      original: { class: 'ValueError', message: 'A distribution name is required.' },
    })
  })

  it.each(['mian', 'odd', 'toString'])('say that there is no entry %s', async (entry) => {
    expect(await problemOf(`egg:some-apps#${entry}`)).toEqual({
      code: 'ENTRY_MISSING',
      fault: `some-apps has no entry "${entry}" of paste.app_factory or paste.composite_factory or paste.composit_factory`,
      remedy: expect.stringMatching(
        entry === 'mian' ? /^did you mean "main"/ : /^(?:it has: main, out|did you mean "out"|did you mean "odd")/,
      ) as unknown,
      place: 'conf/paste.ini:2:7',
      original: {
        class: 'LookupError',
        message: `Entry point '${entry}' not found in egg 'some-apps' (protocols: paste.app_factory, paste.composite_factory, paste.composit_factory; entry_points: )`,
      },
    })
  })

  it('say that an entry is there in two groups', async () => {
    expect(await problemOf('egg:some-apps#two')).toEqual({
      code: 'ENTRY_AMBIGUOUS',
      fault: 'some-apps has paste.app_factory and paste.composite_factory of the name "two"',
      remedy: 'name another entry, or ask its author to rename one',
      place: 'conf/paste.ini:2:7',
      original: {
        class: 'LookupError',
        message: "Ambiguous entry points for 'two' in egg 'some-apps' (protocols: paste.composit_factory)",
      },
    })
  })

  it.each([
    ['out', './../../outside.cjs:make', 'it leaves the folder of some-apps'],
    ['bare', 'nothing', 'it is no module:export'],
    ['nameless', './app.cjs:', 'it is no module:export'],
    ['moduleless', ':make', 'it is no module:export'],
    ['gone', './app.cjs:gone', 'nothing is exported under that name'],
  ])('say what is wrong with the entry %s', async (entry, value, why) => {
    expect(await problemOf(`egg:some-apps#${entry}`)).toEqual({
      code: 'ENTRY_INVALID',
      fault: `the entry point "${value}" cannot be loaded: ${why}`,
      remedy: 'write "./file.js:name" under "tsgi" in its package.json',
      place: 'conf/paste.ini:2:7',
    })
  })

  it('say of what kind an entry is that stands in a section of another kind', async () => {
    expect(await problemOf('egg:tsgi#authorization')).toMatchObject({
      code: 'ENTRY_MISSING',
      remedy: '"authorization" is of kind filter there: use it in a section [filter:…]',
    })
    expect(await problemOf('egg:Paste#http')).toMatchObject({
      remedy: '"http" is of kind server there: use it in a section [server:…]',
    })
  })

  it('say so of filters, which may be made in two ways', async () => {
    const folder = deployment({
      'conf/paste.ini': '[filter:main]\nuse = egg:some-apps#mian\n',
      'conf/node_modules/some-apps/package.json': manifest({ 'paste.filter_factory': { main: './app.cjs:make' } }),
    })
    const { problems } = await failure(loadFilter('config:conf/paste.ini', { relativeTo: folder }))

    expect(within(folder, problems[0])).toMatchObject({
      fault: 'some-apps has no entry "mian" of paste.filter_factory or paste.filter_app_factory',
      remedy: 'did you mean "main"?',
      original: {
        message:
          "Entry point 'mian' not found in egg 'some-apps' (protocols: paste.filter_factory, paste.filter_app_factory; entry_points: )",
      },
    })
  })

  it.each([
    ['ap', 'some-apps has no file ./ap.cjs', 'did you mean "./app.cjs:make" in its package.json?'],
    ['far', 'some-apps has no file ./far/away.cjs', 'write "./file.js:name" under "tsgi" in its package.json'],
  ])('say what files there are beside one that is not there: %s', async (entry, why, remedy) => {
    expect(await problemOf(`egg:some-apps#${entry}`)).toEqual({
      code: 'ENTRY_INVALID',
      fault: `the entry point "./${entry === 'ap' ? 'ap' : 'far/away'}.cjs:make" cannot be loaded: ${why}`,
      remedy,
      place: 'conf/paste.ini:2:7',
    })
  })

  it('find what a CommonJS module exports on its default export only', async () => {
    const importModule = () => ({ default: { make: () => () => [] } })

    await expect(load(tree('egg:some-apps'), { importModule })).resolves.toBeInstanceOf(Function)
    await expect(load(tree('egg:some-apps#gone'), { importModule })).rejects.toThrow(
      'nothing is exported under that name',
    )
    await expect(load(tree('egg:some-apps'), { importModule: () => undefined })).rejects.toThrow(
      'nothing is exported under that name',
    )
  })

  it('need not know what else there is', async () => {
    const { problems } = await failure(
      loadApp('egg:some#thing', { hooks: { distribution: (name) => ({ name, entryPoint: () => undefined }) } }),
    )

    expect(problems[0]).toMatchObject({ code: 'ENTRY_MISSING', remedy: 'there are none' })
  })

  it('tell what a file throws that is there', async () => {
    expect(await problemOf('egg:some-apps#bad')).toMatchObject({
      code: 'MODULE_FAILED',
      fault: 'egg:some-apps#bad cannot be imported: RangeError: bad on purpose',
    })
  })

  it('without a file know what this package offers, and nothing else', async () => {
    const [problem] = (await failure(loadApp('egg:some-apps#main'))).problems

    expect(problem).toMatchObject({ code: 'PACKAGE_MISSING', fault: expect.stringContaining('"some-apps"') as unknown })
    expect((await failure(loadApp('egg:tsgi#nothing'))).code).toBe('ENTRY_MISSING')
  })

  it('take a section’s require for packages that must be there', async () => {
    const folder = tree('egg:some-apps\nrequire = some-apps nothing')
    const { problems } = await failure(load(folder))

    expect(within(folder, problems[0])).toMatchObject({ code: 'PACKAGE_MISSING', place: 'conf/paste.ini:3:11' })
  })
})

describe('the shelf', () => {
  it('is what package.json says', () => {
    const { tsgi } = JSON.parse(readFileSync('package.json', 'utf8')) as { tsgi: unknown }

    expect(SHELF).toEqual(tsgi)
  })

  it.each(['egg:tsgi#env-injection', 'npm:TSGI#env-injection'])('%s is found without any package', async (use) => {
    const folder = deployment({
      'conf/paste.ini': `[filter-app:main]\nuse = ${use}\nkey = a.b\nnext = call:app:make\n`,
      'conf/app.cjs': FACTORY,
    })

    expect(String(await load(folder))).toMatch(/^env-injection {2}\S+paste\.ini:1:1\n/)
  })

  it('stands in for what Python’s files name most', () => {
    expect(Object.fromEntries([...WELL_KNOWN].map(([name, groups]) => [name, Object.values(groups)]))).toEqual({
      paste: [
        { static: 'tsgi/apps:staticFactory' },
        { cascade: 'tsgi/apps:cascadeFactory', urlmap: 'tsgi/apps:urlMapFactory' },
        { http: 'tsgi/server:pasteServerFactory' },
      ],
      pastedeploy: [{ prefix: 'tsgi/middleware:pasteDeployPrefixFactory' }],
      waitress: [{ main: 'tsgi/server:waitressFactory' }],
      gunicorn: [{ main: 'tsgi/server:gunicornFactory' }],
    })
  })

  const offers = [SHELF, ...WELL_KNOWN.values()].flatMap((points) =>
    Object.values(points).flatMap((group) => Object.values(group)),
  )

  it.each([...new Set(offers)])('%s is a function or class of the subpath that it names', async (value) => {
    const [subpath = '', name = ''] = value.split(':')
    const module = (await import(subpath)) as Record<string, unknown>

    expect(typeof module[name]).toBe('function')
  })

  it('imports what stands in by the name of this package', async () => {
    const folder = deployment({ 'conf/paste.ini': '[app:main]\nuse = egg:Paste#static\n' })
    const seen: string[] = []
    await load(folder, {
      importModule: (specifier) => {
        seen.push(specifier)
        return { staticFactory: () => () => [] }
      },
    })

    expect(seen).toEqual(['tsgi/apps'])
  })
})
