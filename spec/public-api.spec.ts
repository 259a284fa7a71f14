import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const ENTRIES: Readonly<Record<string, string>> = {
  tsgi: 'lib/index.ts',
  'tsgi/middleware': 'lib/middleware/index.ts',
  'tsgi/apps': 'lib/apps/index.ts',
  'tsgi/config': 'lib/config/index.ts',
  'tsgi/server': 'lib/handlers/index.ts',
  'tsgi/testing': 'lib/testing/index.ts',
}

const listed = JSON.parse(readFileSync('spec/public-api.json', 'utf8')) as Record<string, Names>

describe('the public API', () => {
  const exported = exportedNames()

  // Adding a name, or taking one away, is a decision: it is made in public-api.json.
  it.each(Object.entries(listed))('%s exports the names that are listed, no more and no less', (subpath, names) => {
    expect(exported.get(subpath)).toEqual(names)
  })

  it('has an entry and a list for each subpath of package.json', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> }
    const subpaths = Object.keys(manifest.exports)
      .filter((subpath) => subpath !== './package.json')
      .map((subpath) => subpath.replace(/^\./, 'tsgi'))

    expect(Object.keys(listed)).toEqual(subpaths)

    expect(subpaths).toEqual(Object.keys(ENTRIES))
  })

  it('gives no two things one name', () => {
    const names = [...exported.values()].flatMap(({ values, types }) => [...values, ...types])

    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })
})

interface Names {
  readonly values: string[]
  readonly types: string[]
}

/** The exported names of each entry as the compiler sees them, sorted. */
function exportedNames(): Map<string, Names> {
  const roots = Object.values(ENTRIES).map((path) => join(process.cwd(), path))
  const program = ts.createProgram(roots, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    noLib: true,
    types: [],
  })
  const checker = program.getTypeChecker()
  return new Map(
    Object.entries(ENTRIES).map(([subpath, path]) => {
      const file = program.getSourceFile(join(process.cwd(), path))
      const module = file === undefined ? undefined : checker.getSymbolAtLocation(file)
      if (module === undefined) throw new Error(`${path} is no module`)
      const symbols = checker.getExportsOfModule(module)
      const isValue = (symbol: ts.Symbol): boolean => {
        const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
        return (target.flags & ts.SymbolFlags.Value) !== 0
      }
      const sorted = (some: ts.Symbol[]) => some.map(({ name }) => name).sort()
      const values = sorted(symbols.filter(isValue))
      return [subpath, { values, types: sorted(symbols.filter((symbol) => !isValue(symbol))) }]
    }),
  )
}
