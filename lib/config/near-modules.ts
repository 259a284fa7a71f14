import { resolve } from 'node:path'
import { nearest } from '../core/index.js'
import { namesIn } from './node-modules.js'
import { isInside } from './real-path.js'

/** How the names of modules end, the first that is there counts. */
export const MODULE_ENDINGS = ['.ts', '.mts', '.js', '.mjs', '.cjs']

/** The modules of a folder that someone may have meant by a name that is none, spelled as that is: a path or with dots. */
export function nearModules(name: string, folder: string): string[] {
  const isPath = /^\.{1,2}\//.test(name)
  if (!isPath && !/^[\p{L}\p{N}_.]+$/u.test(name)) return []
  const start = name.lastIndexOf(isPath ? '/' : '.') + 1
  const before = name.slice(0, start)
  const place = resolve(folder, isPath ? before : before.replaceAll('.', '/'))
  if (!isInside(place, folder)) return []
  const wanted = name.slice(start)
  const isWhole = isPath && endingOf(wanted) !== undefined
  const names = namesIn(place)
    .sort()
    .flatMap((file) => {
      const ending = endingOf(file)
      if (ending === undefined) return []
      return [isWhole ? file : file.slice(0, -ending.length)]
    })
  return nearest(wanted, new Set(names)).map((near) => before + near)
}

function endingOf(file: string): string | undefined {
  return MODULE_ENDINGS.find((ending) => file.endsWith(ending))
}
