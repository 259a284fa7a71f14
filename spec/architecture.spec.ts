import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import ts from 'typescript'

const ROOT = process.cwd()
const LINES_AT_MOST = 400
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  core: ['protocol'],
  logging: ['protocol', 'core'],
  handlers: ['protocol', 'core', 'logging'],
  config: ['protocol', 'core'],
  middleware: ['protocol', 'core', 'logging'],
  apps: ['protocol', 'core'],
  testing: ['protocol', 'core', 'logging', 'handlers', 'config', 'middleware', 'apps'],
  cli: ['protocol', 'core', 'logging', 'handlers', 'config', 'middleware', 'apps', 'testing'],
}
const RUNS_EVERYWHERE = ['protocol', 'core', 'logging']

interface SourceFile {
  readonly path: string
  readonly floor: string
  readonly name: string
  readonly text: string
}

describe('lib', () => {
  const files = sourceFiles('lib')

  it('has only the folders of the design, each with an index.ts', () => {
    const floors = new Set(files.map(({ floor }) => floor).filter((floor) => floor !== ''))

    expect([...floors].filter((floor) => !(floor in MAY_IMPORT))).toEqual([])
    expect([...floors].filter((floor) => !files.some(({ path }) => path === `lib/${floor}/index.ts`))).toEqual([])
  })

  it('imports lower floors only, type imports included, and those by their index', () => {
    const faults = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('.'))
        .map((name) =>
          relative(ROOT, join(ROOT, file.path, '..', name))
            .split(sep)
            .join('/'),
        )
        .filter((target) => file.floor !== '' && !target.startsWith(`lib/${file.floor}/`))
        .filter((target) => !(MAY_IMPORT[file.floor] ?? []).some((floor) => target === `lib/${floor}/index.js`))
        .map((target) => `${file.path} imports ${target}`),
    )

    expect(faults).toEqual([])
  })

  it('imports no module of a runtime and no package in protocol, core and logging', () => {
    const faults = files
      .filter(({ floor }) => RUNS_EVERYWHERE.includes(floor))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => !name.startsWith('.'))
          .map((name) => `${file.path} imports ${name}`),
      )

    expect(faults).toEqual([])
  })

  it(`has no file above ${String(LINES_AT_MOST)} lines`, () => {
    const long = files.filter(({ text }) => text.split('\n').length > LINES_AT_MOST + 1)

    expect(long.map(({ path }) => path)).toEqual([])
  })

  it('has no drawer for leftovers', () => {
    const drawers = files.filter(({ path }) => /(^|[/-])(utils?|helpers?|common|misc|shared)([/.-]|$)/.test(path))

    expect(drawers.map(({ path }) => path)).toEqual([])
  })

  it('names its files in kebab-case', () => {
    const odd = files.filter(({ name }) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))

    expect(odd.map(({ path }) => path)).toEqual([])
  })

  it('has a class that is exported alone in a file of its name', () => {
    const faults = files.flatMap((file) => {
      const classes = exportedClasses(file)
      const [only] = classes
      const alone = classes.length === 1 && only !== undefined && otherValueExports(file) === 0
      return alone && kebab(only) !== file.name ? [`${file.path} holds class ${only}`] : []
    })

    expect(faults).toEqual([])
  })

  it('has no default export, no top-level await and no import.meta outside the command', () => {
    const faults = files
      .filter(({ floor }) => floor !== 'cli')
      .filter(
        (file) =>
          /^export default /m.test(file.text) ||
          /^(const .*= )?await /m.test(file.text) ||
          /\bimport\.meta\b/.test(file.text),
      )

    expect(faults.map(({ path }) => path)).toEqual([])
  })

  it('compares no class of its own with instanceof, since a process may load two copies', () => {
    const own = new Set(files.flatMap((file) => exportedClasses(file)))
    const faults = files.flatMap((file) =>
      [...file.text.matchAll(/\binstanceof (\w+)/g)]
        .filter(([, name = '']) => own.has(name))
        .map(([found]) => `${file.path}: ${found}`),
    )

    expect(faults).toEqual([])
  })
})

describe('spec', () => {
  const NO_MIRROR = ['types', 'bench', 'package', 'system', 'conformance', 'integration', 'support']

  it('mirrors lib: a spec, or an aspect of one, is named for its file', () => {
    const modules = new Set(sourceFiles('lib').map(({ path }) => path.slice('lib/'.length, -'.ts'.length)))
    const folders = new Set([...modules].filter((path) => path.includes('/')).map((path) => path.split('/')[0]))
    const lost = sourceFiles('spec')
      .filter(({ path, floor }) => path.endsWith('.spec.ts') && folders.has(floor) && !NO_MIRROR.includes(floor))
      .map(({ path }) => path)
      .filter((path) => {
        const about = path.slice('spec/'.length, -'.spec.ts'.length)
        return ![...modules].some((module) => about === module || about.startsWith(`${module}-`))
      })

    expect(lost).toEqual([])
  })
})

function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((entry) => [folder, ...entry.split(sep)].join('/'))
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const [, floor = '', ...inner] = path.split('/')
      return {
        path,
        floor: inner.length === 0 ? '' : floor,
        name: basename(path, '.ts'),
        text: readFileSync(join(ROOT, path), 'utf8'),
      }
    })
}

/** The module names of all imports and re-exports of a file, type imports too. */
function importsOf({ text }: SourceFile): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
}

function exportedClasses({ text }: SourceFile): string[] {
  return [...text.matchAll(/^export (?:abstract )?class (\w+)/gm)].map(([, name = '']) => name)
}

function otherValueExports({ text }: SourceFile): number {
  return [...text.matchAll(/^export (?:async )?(?:function|const|let)\b/gm)].length
}

function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}
