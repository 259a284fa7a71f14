import { realpathSync } from 'node:fs'
import { dirname, isAbsolute, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { shortPlace } from '../place.js'
import type { Tell } from './progress.js'
import { WatchedFiles } from './watched-files.js'
import type { WorkerProcess } from './worker-process.js'

/** What has Node.js tell the process above it which modules are loaded: its own `--watch` is made with it. */
export const REPORTING = { WATCH_REPORT_DEPENDENCIES: '1' }

/** How often the files are looked at, in milliseconds; what is saved meanwhile is one change. */
const LOOK_INTERVAL = 100

/** How many files are named in the line that tells of a change. */
const MOST_NAMED = 3

/** What a watch is made with. */
export interface WatchOptions {
  /** The deployment file; modules below its folder are watched, but not those of packages. */
  readonly file: string
  readonly cwd: string
  /** The other files that are read; asked for again after each change. */
  readonly sources: () => readonly string[]
  readonly now: () => number
}

/** `tsgi serve --watch`: reloads when a file has changed that the workers have read. */
export class Watch {
  readonly #options: WatchOptions
  readonly #folder: string
  readonly #files = new WatchedFiles()
  #changed = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #begun: number | undefined
  #tell: Tell = () => undefined

  constructor(options: WatchOptions) {
    this.#options = options
    this.#folder = realFolder(options.file)
    this.#addSources()
  }

  /** Calls back whenever something has changed and then nothing for a moment. */
  start(reload: () => void): void {
    this.#timer = setInterval(() => {
      this.#look(reload)
    }, LOOK_INTERVAL)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Tells what has changed, and the events of a supervisor, those that end a reload with how long it took. */
  telling(tell: Tell): Tell {
    this.#tell = tell
    let why = ''
    return (event, told, facts = {}) => {
      if (event === 'worker_failed') {
        // Told with what comes of it.
        why = `: ${told}`
        return
      }
      const text = event === 'reload_failed' || event === 'start_failed' ? told + why : told
      why = ''
      const begun = event === 'reloaded' || event === 'reload_failed' ? this.#begun : undefined
      if (begun === undefined) {
        tell(event, text, facts)
        return
      }
      const took = Math.round(this.#options.now() - begun)
      this.#begun = undefined
      tell(event, `${text} (after ${took} ms)`, { ...facts, took })
    }
  }

  /** A worker of which is known which modules it loads. */
  follow(worker: WorkerProcess): WorkerProcess {
    return {
      ...worker,
      follow: (listener) => {
        worker.follow({
          ...listener,
          message: (message) => {
            for (const file of modulesIn(message)) this.#addModule(file)
            listener.message(message)
          },
        })
      },
    }
  }

  #look(reload: () => void): void {
    const changed = this.#files.changed()
    for (const path of changed) this.#changed.add(path)
    if (changed.length > 0 || this.#changed.size === 0) return
    const names = [...this.#changed].map((path) => shortPlace(path, this.#options.cwd))
    this.#changed = new Set()
    this.#addSources()
    this.#begun = this.#options.now()
    this.#tell('changed', `${named(names)} changed, reloading`, { files: names })
    reload()
  }

  #addSources(): void {
    for (const path of this.#options.sources()) this.#files.add(path)
  }

  #addModule(file: string): void {
    if (file.startsWith(this.#folder) && !file.includes(`${sep}node_modules${sep}`)) this.#files.add(file)
  }
}

/** Where Node.js says that the modules below the folder of a file are. */
function realFolder(file: string): string {
  try {
    return dirname(realpathSync(file)) + sep
  } catch {
    return dirname(file) + sep
  }
}

/** The files in what Node.js tells: paths of CommonJS modules, URLs of the others. */
function modulesIn(message: unknown): string[] {
  const told = (message ?? {}) as Readonly<Record<string, unknown>>
  return [told['watch:require'], told['watch:import']].flatMap((list) =>
    (Array.isArray(list) ? list : []).flatMap((each: unknown) => {
      if (typeof each !== 'string') return []
      const path = each.startsWith('file:') ? fileURLToPath(each) : each
      return isAbsolute(path) ? [path] : []
    }),
  )
}

function named(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED
  return `${names.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
