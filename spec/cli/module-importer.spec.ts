import { moduleImporter, type ModuleRuntime } from '../../lib/cli/module-importer.js'
import { folderWith } from './command-line.js'

interface Fake extends ModuleRuntime {
  readonly imported: string[]
}

function runtime(options: { takes?: boolean; tsx?: string; failing?: (specifier: string) => unknown } = {}): Fake {
  const imported: string[] = []
  return {
    imported,
    takesTypeScript: options.takes ?? false,
    findTsx: () => options.tsx,
    import: async (specifier) => {
      imported.push(specifier)
      const error = options.failing?.(specifier)
      if (error !== undefined) throw error
      return specifier.includes('/api/') ? { register: () => imported.push('registered') } : { specifier }
    },
  }
}

const CJS = 'file:///tsx/dist/cjs/api/index.mjs'
const ESM = 'file:///tsx/dist/esm/api/index.mjs'

describe('moduleImporter', () => {
  it('imports what is no TypeScript as it is', async () => {
    const fake = runtime({ tsx: '/tsx' })
    const load = moduleImporter('a.ini', fake)
    expect(await load('file:///a.js')).toEqual({ specifier: 'file:///a.js' })
    await load('pkg/ts')
    expect(fake.imported).toEqual(['file:///a.js', 'pkg/ts'])
  })

  it.each(['ts', 'mts', 'cts', 'tsx'])('leaves .%s to a runtime that takes it', async (ending) => {
    const fake = runtime({ takes: true, tsx: '/tsx' })
    await moduleImporter('a.ini', fake)(`file:///a.${ending}`)
    expect(fake.imported).toEqual([`file:///a.${ending}`])
  })

  it('registers an installed tsx once where the runtime takes none', async () => {
    const fake = runtime({ tsx: '/tsx' })
    const load = moduleImporter('a.ini', fake)
    await Promise.all([load('file:///a.ts'), load('file:///b.ts')])
    await load('file:///c.js')
    expect(fake.imported).toEqual([
      CJS,
      'registered',
      ESM,
      'registered',
      'file:///a.ts',
      'file:///b.ts',
      'file:///c.js',
    ])
  })

  it.each([
    ['syntax beyond types', new SyntaxError('enum')],
    ['an ending', Object.assign(new TypeError('x'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' })],
    ['./b.js for ./b.ts', Object.assign(new Error('x'), { code: 'ERR_MODULE_NOT_FOUND' })],
  ])('registers it where the runtime refuses %s', async (_what, error) => {
    let times = 0
    const fake = runtime({
      takes: true,
      tsx: '/tsx',
      failing: (name) => (name.endsWith('.ts') && times++ === 0 ? error : undefined),
    })
    expect(await moduleImporter('a.ini', fake)('file:///a.ts')).toEqual({ specifier: 'file:///a.ts' })
    expect(fake.imported).toEqual(['file:///a.ts', CJS, 'registered', ESM, 'registered', 'file:///a.ts'])
  })

  it('tells what the runtime refused if there is no loader', async () => {
    const error = new SyntaxError('enum')
    const fake = runtime({ takes: true, failing: () => error })
    await expect(moduleImporter('a.ini', fake)('file:///a.ts')).rejects.toBe(error)
  })

  it('passes on what a module throws, and does not try again', async () => {
    const error = new Error('of its own')
    const fake = runtime({ takes: true, tsx: '/tsx', failing: () => error })
    await expect(moduleImporter('a.ini', fake)('file:///a.ts')).rejects.toBe(error)
    expect(fake.imported).toEqual(['file:///a.ts'])
  })

  it('names the command that installs a loader, by an error that lets the compiled module be tried', async () => {
    await expect(moduleImporter('a.ini', runtime())('file:///a.ts')).rejects.toMatchObject({
      message: 'this runtime takes no TypeScript (file:///a.ts); install a loader: npm install --save-dev tsx',
      code: 'ERR_UNKNOWN_FILE_EXTENSION',
    })
  })

  describe('on this runtime', () => {
    const folder = folderWith({
      'one.js': 'exports.one = 1',
      'broken.ts': 'export const a: = 1',
      'with/node_modules/tsx/package.json': '{"name": "tsx", "version": "1.0.0"}',
      'with/node_modules/tsx/dist/cjs/api/index.mjs': '',
    })

    it('imports', async () => {
      expect(await moduleImporter(`${folder}/a.ini`)(`${folder}/one.js`)).toMatchObject({ one: 1 })
    })

    it('looks for tsx from the folder of the file', async () => {
      const without = moduleImporter(`${folder}/a.ini`)(`${folder}/broken.ts`)
      await expect(without).rejects.toThrow(/install a loader|Unexpected|TS1110|expected/i)
      const found = moduleImporter(`${folder}/with/a.ini`)(`${folder}/broken.ts`)
      await expect(found).rejects.not.toThrow(/install a loader/)
    })
  })
})
