import { statSync } from 'node:fs'

/**
 * Files whose changes are asked for. Each is looked at anew: what would tell of changes by itself (`fs.watch`) misses
 * some, which ones depends on the platform, the file system and the editor.
 */
export class WatchedFiles {
  readonly #states = new Map<string, string>()

  /** Remembers how a file is now, be it not there, unless it is watched already. */
  add(path: string): void {
    if (!this.#states.has(path)) this.#states.set(path, stateOf(path))
  }

  /** The files that are not as they were when they were added or this was asked last. */
  changed(): string[] {
    return [...this.#states].flatMap(([path, before]) => {
      const state = stateOf(path)
      if (state === before) return []
      this.#states.set(path, state)
      return [path]
    })
  }
}

function stateOf(path: string): string {
  try {
    const found = statSync(path, { bigint: true })
    return found.isFile() ? [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ') : ''
  } catch {
    return ''
  }
}
