import { createRequire, isBuiltin } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Awaitable } from '../protocol/index.js'
import { faultOf } from './fault.js'
import type { ReferenceSite } from './load-options.js'
import { MODULE_ENDINGS, nearModules } from './near-modules.js'
import { findPackage, isFile, isPackageName } from './node-modules.js'
import { abspath, dirname } from './python-path.js'
import { isInside, realPath } from './real-path.js'

// Compiled as CommonJS, `import()` becomes `require()`, which takes paths and no URLs.
const isCommonJs = typeof require === 'function'

/** Finds the modules that deployment files name, and keeps them to what they may name. */
export class ModuleFinder {
  readonly #allowed: boolean | readonly string[]
  readonly #import: (specifier: string) => Awaitable<unknown>

  constructor(
    allowed: boolean | readonly string[],
    importModule: ((specifier: string) => Awaitable<unknown>) | undefined,
  ) {
    this.#allowed = allowed
    this.#import = importModule ?? ((specifier) => import(specifier) as Promise<unknown>)
  }

  /** Whether anything is allowed beyond the folder of the file and packages. */
  get allowsOutside(): boolean {
    return this.#allowed === true || (Array.isArray(this.#allowed) && this.#allowed.length > 0)
  }

  /** Whether a module name begins with an installed package. */
  isPackage(name: string, file: string | undefined): boolean {
    const owner = packageOf(name)
    return owner !== undefined && file !== undefined && findPackage(owner, dirname(abspath(file))) !== undefined
  }

  /**
   * Imports the module of a name, or gives undefined if there is none.
   *
   * @throws {Fault} if it may not be named.
   */
  async load(name: string, { file, place }: ReferenceSite): Promise<unknown> {
    if (/^[a-z]+:/i.test(name)) return this.#outside(name, place)
    const folder = folderOf(file)
    const beside = besides(name).flatMap((path) => candidates(resolve(folder, path)))
    const found = beside.filter(isFile)
    for (const [index, path] of found.entries()) {
      this.#keepInside(path, folder, place)
      try {
        return await this.importFile(path)
      } catch (error) {
        // TypeScript that this runtime does not take; the same may be there compiled.
        const isUnknown = (error as { code?: unknown } | null)?.code === 'ERR_UNKNOWN_FILE_EXTENSION'
        if (!isUnknown || index === found.length - 1) throw error
      }
    }
    if (isBuiltin(name)) return this.#outside(name.startsWith('node:') ? name : `node:${name}`, place)
    return this.fromPackage(name, folder, place)
  }

  /** The modules beside a file that a name may have meant. */
  near(name: string, file: string | undefined): string[] {
    return nearModules(name, folderOf(file))
  }

  /** Imports a module of an installed package; undefined if it is not there. */
  async fromPackage(name: string, folder: string, place: string | undefined): Promise<unknown> {
    const owner = packageOf(name)
    if (owner === undefined) return undefined
    if (name.split('/').includes('..')) throw refused(name, place)
    const known = findPackage(owner, folder)
    if (known === undefined) return undefined
    const path = resolveIn(known.folder, known.manifest, name.slice(owner.length))
    return path === undefined ? undefined : this.importFile(path)
  }

  /** Imports by a specifier that Node resolves: one of this package. */
  own(specifier: string): Awaitable<unknown> {
    return this.#import(specifier)
  }

  /** Imports a file. */
  importFile(path: string): Awaitable<unknown> {
    return this.#import(isCommonJs ? path : pathToFileURL(path).href)
  }

  #outside(name: string, place: string | undefined): Awaitable<unknown> {
    const isAllowed = this.#allowed === true || (Array.isArray(this.#allowed) && this.#allowed.includes(name))
    if (!isAllowed) throw refused(name, place)
    return this.#import(name)
  }

  #keepInside(path: string, folder: string, place: string | undefined): void {
    if (this.#allowed === true) return
    const folders = [folder, ...(this.#allowed === false ? [] : this.#allowed.filter(isAbsolute))]
    const real = realPath(path)
    if (!folders.some((each) => isInside(real, realPath(each)))) throw refused(path, place)
  }
}

/** The folder of a file; the working directory if there is none. */
function folderOf(file: string | undefined): string {
  return dirname(abspath(file ?? './'))
}

function refused(name: string, place: string | undefined) {
  return faultOf('MODULE_REFUSED', {
    fault: `${name} is outside of the folder of the file`,
    remedy: 'put it beside the file or into a package, or let allowModules name it',
    place,
  })
}

/** The paths that a module name may mean beside the file. */
function besides(name: string): string[] {
  if (/^\.{1,2}\//.test(name)) return [name]
  if (isAbsolute(name)) return [name]
  // `a.b` is a/b, as packages are folders in Python.
  return /^[\p{L}\p{N}_]+(?:\.[\p{L}\p{N}_]+)*$/u.test(name) ? [name.replaceAll('.', '/')] : []
}

function candidates(path: string): string[] {
  const endings = MODULE_ENDINGS
  return [path, ...endings.map((ending) => path + ending), ...endings.map((ending) => join(path, `index${ending}`))]
}

/** The package at the start of a module name. */
function packageOf(name: string): string | undefined {
  const owner = name.split('/', name.startsWith('@') ? 2 : 1).join('/')
  return isPackageName(owner) ? owner : undefined
}

/** The file that a package gives for a subpath: what its `exports` say to an importer, else what Node finds. */
function resolveIn(folder: string, manifest: Readonly<Record<string, unknown>>, subpath: string): string | undefined {
  const exported = exportedPath(manifest.exports, `.${subpath}`)
  if (exported !== undefined) return join(folder, exported)
  if (manifest.exports !== undefined) return undefined
  try {
    return createRequire(join(folder, 'package.json')).resolve(subpath === '' ? folder : `.${subpath}`)
  } catch {
    return undefined
  }
}

const CONDITIONS = ['node', 'module-sync', 'import', 'default', 'require']

function exportedPath(exported: unknown, subpath: string): string | undefined {
  if (typeof exported === 'string') return subpath === '.' ? exported : undefined
  if (typeof exported !== 'object' || exported === null) return undefined
  const record = exported as Record<string, unknown>
  const isBySubpath = Object.keys(record).some((key) => key.startsWith('.'))
  return isBySubpath ? byCondition(record[subpath]) : subpath === '.' ? byCondition(record) : undefined
}

function byCondition(target: unknown): string | undefined {
  if (typeof target === 'string') return target
  if (typeof target !== 'object' || target === null) return undefined
  const record = target as Record<string, unknown>
  for (const key of Object.keys(record)) {
    const found = CONDITIONS.includes(key) ? byCondition(record[key]) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
