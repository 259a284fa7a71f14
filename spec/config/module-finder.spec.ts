import { join } from 'node:path'
import { loadApp, type LoadOptions } from 'tsgi/config'
import { deployment, failure, linkTo, within } from './deployment.js'

/** Loads `[app:main]` with one line, and gives the modules that were imported, as paths from the folder. */
async function imported(folder: string, line: string, more: LoadOptions = {}): Promise<string[]> {
  const seen: string[] = []
  await loadApp('config:conf/paste.ini', {
    relativeTo: folder,
    globalConf: { line },
    importModule: (specifier) => {
      seen.push(specifier.replace(`${folder}/`, '').replace(/^file:\/\//, ''))
      return { make: () => () => [] }
    },
    ...more,
  })
  return seen
}

const INI = '[app:main]\npaste.app_factory = %(line)s\n'
const CALL = '[app:main]\nuse = %(line)s\n'

async function problemOf(folder: string, line: string, more: LoadOptions = {}) {
  const { problems } = await failure(imported(folder, line, more))
  return within(folder, problems[0])
}

describe('a module reference', () => {
  const tree = () =>
    deployment({
      'conf/paste.ini': INI,
      'conf/one.js': '',
      'conf/two.mjs': '',
      'conf/two.cjs': '',
      'conf/pkg/index.js': '',
      'conf/pkg/deep/mod.ts': '',
      'conf/pkg/deep/mod.js': '',
      'conf/node_modules/lib-one/package.json': '{"name": "lib-one", "main": "./main.js"}',
      'conf/node_modules/lib-one/main.js': '',
      'conf/node_modules/lib-one/sub/x.js': '',
      'node_modules/@acme/parts/package.json':
        '{"exports": {".": {"types": "./t.d.ts", "import": {"node": "./esm.js"}, "require": "./cjs.js"}, "./sub": "./s.js"}}',
      'node_modules/plain-exports/package.json': '{"exports": "./only.js"}',
      'node_modules/for-browsers/package.json': '{"exports": {"browser": "./b.js", "worker": {"import": "./w.js"}}}',
      'node_modules/odd-exports/package.json': '{"exports": {"import": null, "default": 3}}',
      'node_modules/by-condition/package.json': '{"exports": {"browser": "./b.js", "default": "./d.js"}}',
      'outside.js': '',
      'conf/node_modules/fs/package.json': '{}',
    })

  it.each([
    ['one:make', 'conf/one.js'],
    ['./one.js:make', 'conf/one.js'],
    ['./one:make', 'conf/one.js'],
    ['two:make', 'conf/two.mjs'],
    ['pkg:make', 'conf/pkg/index.js'],
    ['pkg.deep.mod:make', 'conf/pkg/deep/mod.ts'],
    ['./pkg/deep/mod.js:make', 'conf/pkg/deep/mod.js'],
    ['lib-one:make', 'conf/node_modules/lib-one/main.js'],
    ['lib-one/sub/x.js:make', 'conf/node_modules/lib-one/sub/x.js'],
    ['@acme/parts:make', 'node_modules/@acme/parts/esm.js'],
    ['@acme/parts/sub:make', 'node_modules/@acme/parts/s.js'],
    ['plain-exports:make', 'node_modules/plain-exports/only.js'],
    ['by-condition:make', 'node_modules/by-condition/d.js'],
  ])('%s is %s', async (line, path) => {
    expect(await imported(tree(), line)).toEqual([path])
  })

  it.each([
    '@acme/parts/other:make',
    'plain-exports/sub:make',
    '@acme/nothing:make',
    'for-browsers:make',
    'odd-exports:make',
    'lib-one/none:make',
    './none:make',
  ])('%s leads nowhere', async (line) => {
    expect(await problemOf(tree(), line)).toMatchObject({ code: 'MODULE_MISSING', place: 'conf/paste.ini:2:21' })
  })

  it.each([
    ['./on.js:make', 'did you mean "./one.js"?'],
    ['pkg.deep.mdo:make', 'did you mean "pkg.deep.mod"?'],
    ['./elsewhere.js:make', 'a dotted name is a path from the folder of conf/paste.ini, else an installed package'],
  ])('%s leads nowhere, and what lies beside it is named if it is near', async (line, remedy) => {
    expect(await problemOf(tree(), line)).toMatchObject({ code: 'MODULE_MISSING', remedy })
    expect(await problemOf(tree(), line, { hooks: { module: () => undefined } })).toMatchObject({
      remedy: 'a dotted name is a path from the folder of conf/paste.ini, else an installed package',
    })
  })

  it('tries what is compiled where a runtime takes no TypeScript', async () => {
    const tried: string[] = []
    await imported(tree(), 'pkg.deep.mod:make', {
      importModule: (specifier) => {
        tried.push(specifier.replace(/.*\//, ''))
        if (specifier.endsWith('.ts')) throw Object.assign(new Error('no'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' })
        return { make: () => () => [] }
      },
    })

    expect(tried).toEqual(['mod.ts', 'mod.js'])
  })

  it('says that TypeScript is not taken if there is nothing else', async () => {
    const folder = deployment({ 'conf/paste.ini': INI, 'conf/only.ts': '' })
    const problem = await problemOf(folder, 'only:make', {
      importModule: () => {
        throw Object.assign(new Error('Unknown file extension'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' })
      },
    })

    expect(problem).toMatchObject({
      code: 'MODULE_FAILED',
      fault: 'only:make cannot be imported: Error: Unknown file extension',
    })
  })
})

describe('what a module reference may not name', () => {
  const tree = (ini = INI) =>
    deployment({ 'conf/paste.ini': ini, 'outside.js': '', 'conf/x.js': '', 'shared/y.js': '' })

  it('is a file outside of the folder of its file', async () => {
    const folder = tree()

    expect(await problemOf(folder, '../outside.js:make')).toEqual({
      code: 'MODULE_REFUSED',
      fault: 'outside.js is outside of the folder of the file',
      remedy: 'put it beside the file or into a package, or let allowModules name it',
      place: 'conf/paste.ini:2:21',
    })
    expect(await imported(folder, '../outside.js:make', { allowModules: [folder] })).toEqual(['outside.js'])
    expect(await imported(folder, '../outside.js:make', { allowModules: true })).toEqual(['outside.js'])
    expect(await problemOf(folder, '../outside.js:make', { allowModules: [join(folder, 'shared')] })).toMatchObject({
      code: 'MODULE_REFUSED',
    })
    expect(
      await problemOf(folder, '../outside.js:make', { allowModules: ['shared', '/nowhere/at/all'] }),
    ).toMatchObject({
      code: 'MODULE_REFUSED',
    })
  })

  it('is a link that leads outside', async () => {
    const folder = tree()
    linkTo(join(folder, 'outside.js'), join(folder, 'conf/inside.js'))
    linkTo(join(folder, 'conf/x.js'), join(folder, 'conf/fine.js'))

    expect(await problemOf(folder, 'inside:make')).toMatchObject({ code: 'MODULE_REFUSED' })
    expect(await imported(folder, 'fine:make')).toEqual(['conf/fine.js'])
  })

  it.each(['fs:make', 'path:make'])('is a part of Node, as %s', async (line) => {
    const name = `node:${line.replace(':make', '')}`

    expect(await problemOf(tree(), line)).toMatchObject({
      code: 'MODULE_REFUSED',
      fault: `${name} is outside of the folder of the file`,
    })
    expect(await imported(tree(), line, { allowModules: [name] })).toEqual([name])
    expect(await problemOf(tree(), line, { allowModules: ['node:url'] })).toMatchObject({ code: 'MODULE_REFUSED' })
  })

  it.each([
    ['node:fs:make', 'AttributeError'],
    ['file:///etc/x.js:make', 'AttributeError'],
    ['data:text/javascript,1:make', 'AttributeError'],
    ['https://example.com/x.js:make', 'AttributeError'],
    ['HTTP://example.com/x.js:make', 'AttributeError'],
    ['blob:x:make', 'AttributeError'],
    ['bun:sqlite:make', 'AttributeError'],
    ['deno:x:make', 'AttributeError'],
    ['npm:x:make', 'AttributeError'],
    ['jsr:x:make', 'AttributeError'],
  ])('is the URL %s', async (line, className) => {
    expect(await problemOf(tree(), line)).toMatchObject({
      code: 'MODULE_REFUSED',
      fault: `${line} names a module outside of the folder of the file`,
      remedy: 'put it beside the file or into a package, or let allowModules name it',
      place: 'conf/paste.ini:2:21',
      original: { class: className },
    })
    expect(await imported(tree(), line, { allowModules: true })).toEqual([
      line.replace(/:make$/, '').replace(/^file:\/\//, ''),
    ])
    expect(await problemOf(tree(), line, { allowModules: ['node:other'] })).toMatchObject({ code: 'MODULE_REFUSED' })
  })

  it('is no name that only has one of those words in it', async () => {
    for (const line of ['anode:fs:make', 'x data:y:make']) {
      expect(await problemOf(tree(), line, { allowModules: true })).toMatchObject({ code: 'MODULE_SYNTAX' })
    }
  })

  it('is no part of Node without anything of it', async () => {
    expect(await problemOf(tree(), 'node:fs', { allowModules: true })).toMatchObject({
      code: 'MODULE_MISSING',
      fault: 'there is no module "node"',
    })
  })

  it('is a URL after call:', async () => {
    expect(await problemOf(tree(CALL), 'call:node:fs:make')).toMatchObject({
      code: 'MODULE_REFUSED',
      fault: 'call:node:fs:make names a module outside of the folder of the file',
      original: { class: 'ValueError', message: 'too many values to unpack (expected 2)' },
    })
    expect(await imported(tree(CALL), 'call:node:fs:make', { allowModules: ['node:fs'] })).toEqual(['node:fs'])
  })

  it('is the way out of a package', async () => {
    const folder = deployment({
      'conf/paste.ini': INI,
      'conf/node_modules/one/package.json': '{}',
      'conf/node_modules/one/index.js': '',
    })

    expect(await problemOf(folder, 'one/../../x.js:make')).toMatchObject({
      code: 'MODULE_REFUSED',
      fault: 'one/../../x.js is outside of the folder of the file',
    })
  })
})
