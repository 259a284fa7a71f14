import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** An installed package, as its package.json has it. */
export interface PackageOnDisk {
  readonly folder: string
  readonly manifest: Readonly<Record<string, unknown>>
}

/** A distribution name as Python compares them: case and the kind of separators do not count. */
export function normalName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase()
}

/** The package of a name that is installed for a folder: in its `node_modules`, those above it, or around it. */
export function findPackage(name: string, from: string): PackageOnDisk | undefined {
  const wanted = normalName(name)
  for (const folder of upwards(from)) {
    const around = readPackage(folder)
    const own = around?.manifest.name
    if (typeof own === 'string' && normalName(own) === wanted) return around
    const modules = join(folder, 'node_modules')
    const direct = readPackage(join(modules, name))
    if (direct !== undefined) return direct
    const other = installed(modules).find((each) => normalName(each) === wanted)
    if (other !== undefined) return readPackage(join(modules, other))
  }
  return undefined
}

/** Whether a name can be that of a package: nothing that leads elsewhere. */
export function isPackageName(name: string): boolean {
  return /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/.test(name)
}

function upwards(from: string): string[] {
  const folders = [from]
  for (let folder = from; dirname(folder) !== folder;) {
    folder = dirname(folder)
    folders.push(folder)
  }
  return folders
}

function readPackage(folder: string): PackageOnDisk | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return typeof manifest === 'object' && manifest !== null
      ? { folder, manifest: manifest as Record<string, unknown> }
      : undefined
  } catch {
    return undefined
  }
}

function installed(modules: string): string[] {
  const names = namesIn(modules).filter((name) => !name.startsWith('.'))
  return names.flatMap((name) =>
    name.startsWith('@') ? namesIn(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  )
}

/** The names in a folder; none if it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Whether a path is a file. */
export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}
