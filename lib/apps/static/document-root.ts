import { constants, type BigIntStats } from 'node:fs'
import { open, realpath, stat, type FileHandle } from 'node:fs/promises'
import { resolve, sep } from 'node:path'

/** Without blocking: a FIFO would wait for its writer. */
const READ = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0)

/** What a path leads to below a {@link DocumentRoot}. An open file is to be closed by whoever gets it. */
export type Found =
  | { readonly kind: 'file'; readonly file: FileHandle; readonly size: number; readonly modified: Date }
  | { readonly kind: 'folder' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'forbidden' }

const NOTHING: Found = { kind: 'nothing' }

/** A folder of which the files can be looked up, and nothing else on the machine. */
export class DocumentRoot {
  readonly folder: string

  constructor(folder: string) {
    this.folder = resolve(folder)
  }

  /**
   * Opens a file below the folder, by the names that lead to it. No name may be hidden, or be more than a name; a link
   * out of the folder leads nowhere. What is opened is looked at again once it is open, so that nothing can be put in
   * its place in between.
   */
  async find(names: readonly string[]): Promise<Found> {
    if (!names.every(isPlainName)) return NOTHING
    const path = [this.folder, ...names].join(sep)
    let file: FileHandle | undefined
    try {
      const before = await stat(path)
      if (before.isDirectory()) return (await this.#holds(path)) === undefined ? NOTHING : { kind: 'folder' }
      // Opening a device may do something, so it is not tried.
      if (!before.isFile()) return NOTHING
      file = await open(path, READ)
      const opened = await file.stat({ bigint: true })
      const found = await this.#holds(path)
      if (opened.isFile() && found !== undefined && isSame(opened, found)) {
        const held = { kind: 'file' as const, file, size: Number(opened.size), modified: opened.mtime }
        file = undefined
        return held
      }
      return NOTHING
    } catch (error) {
      return await this.#foundBy(error, path)
    } finally {
      await file?.close()
    }
  }

  /** What the system says of a path that cannot be opened; of what is not in the folder, nothing. */
  async #foundBy(error: unknown, path: string): Promise<Found> {
    const { code = '' } = error as { code?: string }
    if (NOT_THERE.has(code)) return NOTHING
    if (!NOT_ALLOWED.has(code)) throw error
    const held = await this.#holds(path).catch(() => undefined)
    return held === undefined ? NOTHING : { kind: 'forbidden' }
  }

  /** What a path really is, if it is in the folder. */
  async #holds(path: string): Promise<BigIntStats | undefined> {
    // The folder itself may be a link, which a deployment turns to another folder.
    const [folder, real] = await Promise.all([realpath(this.folder), realpath(path)])
    const inside = real === folder || real.startsWith(folder.endsWith(sep) ? folder : folder + sep)
    return inside ? await stat(real, { bigint: true }) : undefined
  }
}

/** Whether a segment of a path is the name of a file and no more, on any system, and not hidden. */
export function isPlainName(name: string): boolean {
  return !/^\.|^$|[\0/\\]|[\ud800-\udfff]/u.test(name) && (sep === '/' || !/:|[. ]$/.test(name))
}

function isSame(a: BigIntStats, b: BigIntStats): boolean {
  return a.ino === b.ino && a.dev === b.dev
}

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'ENXIO', 'EINVAL'])
const NOT_ALLOWED = new Set(['EACCES', 'EPERM'])
