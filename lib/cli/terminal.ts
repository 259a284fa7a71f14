import { styleText } from 'node:util'
import type { Processes } from './serve/processes.js'

/** Where a command writes: a stream of Node.js, or what a spec puts in its place. */
export interface Output {
  write(chunk: string | Uint8Array, written?: (error?: Error | null) => void): boolean
  readonly isTTY?: boolean
}

/** What a command sees of the world. */
export interface Surroundings {
  readonly stdout: Output
  readonly stderr: Output
  /** What `-d @-` reads. */
  readonly stdin?: AsyncIterable<Uint8Array | string>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Is aborted when the user or the system wants the command to end; made when it is first asked for. */
  readonly interruption?: () => AbortSignal
  /** Calls back each time that the system wants logs to be opened anew, since they were moved away. */
  readonly onLogsMoved?: (reopen: () => void) => void
  /** What serving with several processes needs; without it there is one. */
  readonly processes?: Processes
  /** Imports modules that a deployment file names; by default `import()`, with a loader for TypeScript if need be. */
  readonly importModule?: (specifier: string) => Promise<unknown>
}

/** A way to print a text. */
export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan' | 'magenta' | 'blue'

/** Gives a text a style, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string

/** The two outputs of a command, each with colours if it takes them. */
export class Terminal {
  readonly surroundings: Surroundings
  /** Colours for what goes to standard output. */
  readonly paint: Paint
  /** Colours for what goes to standard error. */
  readonly paintError: Paint

  constructor(surroundings: Surroundings) {
    const { env, stderr, stdout } = surroundings
    this.surroundings = surroundings
    this.paint = painter(hasColours(stdout, env))
    this.paintError = painter(hasColours(stderr, env))
  }

  get cwd(): string {
    return this.surroundings.cwd
  }

  /** Prints a line, or several. */
  print(text: string): void {
    this.surroundings.stdout.write(`${text}\n`)
  }

  /** Prints a line on standard error. */
  tell(text: string): void {
    this.surroundings.stderr.write(`${text}\n`)
  }

  /** Writes bytes to standard output, and waits until they have left. */
  send(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.surroundings.stdout.write(bytes, (error) => {
        if (error) reject(error)
        else resolve()
      })
    })
  }
}

/** Whether an output takes colours: FORCE_COLOR decides, else NO_COLOR, else whether it is a terminal. */
function hasColours({ isTTY }: Output, { FORCE_COLOR, NO_COLOR, TERM }: Surroundings['env']): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  return isTTY === true && TERM !== 'dumb'
}

function painter(isOn: boolean): Paint {
  // Whether there are colours has been decided; styleText would ask standard output again.
  return isOn ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text
}
