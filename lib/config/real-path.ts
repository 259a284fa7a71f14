import { realpathSync } from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'

/** A path without symbolic links; the path itself if nothing is there. */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Whether a path is a folder or something in it. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
