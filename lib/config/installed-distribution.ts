import { join } from 'node:path'
import { type Fault, faultOf } from './fault.js'
import type { Distribution } from './load-options.js'
import type { ModuleFinder } from './module-finder.js'
import { nearModules } from './near-modules.js'
import { findPackage, isFile, isPackageName, normalName, type PackageOnDisk } from './node-modules.js'
import { abspath, dirname } from './python-path.js'
import { isInside } from './real-path.js'
import { SHELF, type EntryPoints } from './shelf.js'
import { WELL_KNOWN } from './well-known.js'

/**
 * The package that `egg:NAME` means in a file: one installed for it whose package.json has `"tsgi"`, this package
 * itself, or what stands in for a well-known one of Python.
 */
export function installedDistribution(
  name: string,
  file: string | undefined,
  modules: ModuleFinder,
): Distribution | undefined {
  if (!isPackageName(name)) return undefined
  if (normalName(name) === 'tsgi') return ownEntries(name, SHELF, modules)
  const found = file === undefined ? undefined : findPackage(name, dirname(abspath(file)))
  const declared = found?.manifest.tsgi
  if (found !== undefined && isRecord(declared)) return packageEntries(name, found, declared, modules)
  const known = WELL_KNOWN.get(normalName(name))
  return known === undefined ? undefined : ownEntries(name, known, modules)
}

function ownEntries(name: string, entries: EntryPoints, modules: ModuleFinder): Distribution {
  return {
    name,
    names: () => Object.values(entries).flatMap((group) => Object.keys(group)),
    entryPoint(group, entry) {
      const value = valueOf(entries, group, entry)
      return value === undefined ? undefined : { load: () => load(value, (module) => modules.own(module)) }
    },
  }
}

function packageEntries(
  name: string,
  { folder }: PackageOnDisk,
  declared: Readonly<Record<string, unknown>>,
  modules: ModuleFinder,
): Distribution {
  return {
    name,
    names: () => Object.values(declared).flatMap((group) => (isRecord(group) ? Object.keys(group) : [])),
    entryPoint(group, entry) {
      const value = valueOf(declared, group, entry)
      if (value === undefined) return undefined
      return {
        load: () =>
          load(value, (module) => {
            if (!module.startsWith('./')) return modules.fromPackage(module, folder, join(folder, 'package.json'))
            const path = join(folder, module)
            if (!isInside(path, folder)) throw malformed(value, `it leaves the folder of ${name}`)
            return imported(modules, path, () => fileMissing(value, name, module, folder))
          }),
      }
    },
  }
}

/** Imports a file. What imports it may find another in its place, so that it need not be there. */
async function imported(modules: ModuleFinder, path: string, missing: () => Fault): Promise<unknown> {
  try {
    return await modules.importFile(path)
  } catch (error) {
    if (isFile(path)) throw error
    throw missing()
  }
}

function fileMissing(value: string, name: string, module: string, folder: string): Fault {
  const near = nearModules(module, folder).map((each) => JSON.stringify(each + value.slice(module.length)))
  const remedy = near.length === 0 ? undefined : `did you mean ${near.join(' or ')} in its package.json?`
  return malformed(value, `${name} has no file ${module}`, remedy)
}

async function load(value: string, importModule: (module: string) => unknown): Promise<unknown> {
  const colon = value.lastIndexOf(':')
  const name = value.slice(colon + 1)
  if (colon < 1 || name === '') throw malformed(value, 'it is no module:export')
  const module = (await importModule(value.slice(0, colon))) as Record<string, unknown> | undefined
  const exported = module?.[name] ?? (module?.default as Record<string, unknown> | undefined)?.[name]
  if (exported === undefined) throw malformed(value, 'nothing is exported under that name')
  return exported
}

function malformed(
  value: string,
  why: string,
  remedy = 'write "./file.js:name" under "tsgi" in its package.json',
): Fault {
  return faultOf('ENTRY_INVALID', {
    fault: `the entry point ${JSON.stringify(value)} cannot be loaded: ${why}`,
    remedy,
  })
}

function valueOf(entries: Readonly<Record<string, unknown>>, group: string, name: string): string | undefined {
  const names = Object.hasOwn(entries, group) ? entries[group] : undefined
  const value = isRecord(names) && Object.hasOwn(names, name) ? names[name] : undefined
  return typeof value === 'string' ? value : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
