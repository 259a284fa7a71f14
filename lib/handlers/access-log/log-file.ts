import { close, fstatSync, open, write, writeSync } from 'node:fs'
import { setTimeout as setTimeoutPromise } from 'node:timers/promises'
import { promisify } from 'node:util'

/** How long lines wait for others to be written with them, in milliseconds. */
const BATCH_TIME = 100

/** With so many characters they do not wait. */
const BATCH_SIZE = 64 * 1024

/** How many characters are kept while nothing can be written; lines above that are lost, and counted. */
const MOST_KEPT = 4 * 1024 * 1024

/** How long after a failed write the next is tried, in milliseconds; and where a pipe was merely full. */
const RETRY_TIME = 1_000
const FULL_PIPE_TIME = 10

/** How often a full pipe is tried before the log is closed all the same. */
const MOST_TRIES = 100

/** How many bytes a pipe takes in one piece at least, whoever else writes to it (`PIPE_BUF` of Linux). */
const ATOMIC = 4096

const NEWLINE = 0x0a
const STANDARD_OUTPUT = 1

const openFile = promisify(open)
const closeFile = promisify(close)
const writeFile = promisify(write)

/** How a log fared. */
export interface LogFigures {
  /** Writes that failed. */
  readonly errors: number
  /** Lines that were given up. */
  readonly lost: number
}

/**
 * Writes lines to a file in batches. Nobody waits for it, and nothing that goes wrong here fails a request: lines that
 * cannot be written are kept for a while and tried again. Several processes may write to one file.
 */
export class LogFile {
  readonly #path: string
  readonly #report: (message: string, error?: unknown) => void
  #file = -1
  #isPipe = false
  #waiting = ''
  #waitingLines = 0
  /** What a failed write has left, which goes out before what waits. */
  #rest: Buffer | undefined
  #restLines = 0
  #timer: NodeJS.Timeout | undefined
  /** The writing that is under way. */
  #writing: Promise<void> | undefined
  #isFailing = false
  #errors = 0
  #lost = 0
  readonly #atExit = (): void => {
    this.#writeNow()
  }

  /**
   * @param path - a file, or `-` for standard output.
   * @param report - is told when lines cannot be written, once, and when they can again.
   */
  constructor(path: string, report: (message: string, error?: unknown) => void) {
    this.#path = path
    this.#report = report
  }

  get figures(): LogFigures {
    return { errors: this.#errors, lost: this.#lost }
  }

  /** @throws if the file cannot be opened. */
  async open(): Promise<void> {
    this.#file = await this.#opened()
    this.#isPipe = !fstatSync(this.#file).isFile()
    process.once('exit', this.#atExit)
  }

  /** Adds a line, which is written with the next batch. */
  write(line: string): void {
    if (this.#waiting.length + (this.#rest?.byteLength ?? 0) > MOST_KEPT) {
      this.#lost++
      return
    }
    this.#waiting += `${line}\n`
    this.#waitingLines++
    if (this.#isFailing || this.#writing !== undefined) return
    if (this.#waiting.length >= BATCH_SIZE) void this.#flush()
    else this.#schedule(BATCH_TIME)
  }

  /**
   * Opens the file anew by its name, after another program has moved it away. Lines from before go to the old file or
   * to the new one; none is lost. If it cannot be opened, the old one is kept.
   */
  async reopen(): Promise<void> {
    if (this.#path === '-' || this.#file < 0) return
    let opened: number
    try {
      opened = await this.#opened()
    } catch (error) {
      this.#errors++
      this.#report(`the access log ${this.#path} cannot be opened again; the file from before is kept`, error)
      return
    }
    await this.#idle()
    const old = this.#file
    // It may have been closed meanwhile.
    if (old >= 0) this.#file = opened
    await this.#closed(old >= 0 ? old : opened)
    await this.#flush()
  }

  /** Writes what waits, and closes the file. */
  async close(): Promise<void> {
    process.off('exit', this.#atExit)
    await this.#idle()
    await this.#flush()
    // A pipe that is full is waited for, for a while.
    for (let tries = 0; tries < MOST_TRIES && this.#rest !== undefined && !this.#isFailing; tries++) {
      await setTimeoutPromise(FULL_PIPE_TIME)
      await this.#flush()
    }
    clearTimeout(this.#timer)
    this.#timer = undefined
    const file = this.#file
    this.#file = -1
    this.#lost += this.#waitingLines + this.#restLines
    this.#waiting = ''
    this.#waitingLines = 0
    this.#rest = undefined
    this.#restLines = 0
    if (this.#isFailing) this.#report(`the access log ${this.#path} was closed; ${lines(this.#lost)} lost`)
    if (file > STANDARD_OUTPUT) await this.#closed(file)
  }

  /** Waits until nothing is being written: a file must not be closed under a write. */
  async #idle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing
  }

  #opened(): Promise<number> {
    // What people ask for is nothing for everybody to read.
    return this.#path === '-' ? Promise.resolve(STANDARD_OUTPUT) : openFile(this.#path, 'a', 0o640)
  }

  async #closed(file: number): Promise<void> {
    await closeFile(file).catch((error: unknown) => {
      this.#failed(error)
    })
  }

  #schedule(milliseconds: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.#flush()
    }, milliseconds).unref()
  }

  #flush(): Promise<void> {
    return (this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
    }))
  }

  /** Never rejects. */
  async #writeAll(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    while (this.#file >= 0 && (this.#rest !== undefined || this.#waiting !== '')) {
      if (this.#rest === undefined) this.#takeBatch()
      if (!(await this.#writeRest())) return
    }
  }

  #takeBatch(): void {
    this.#rest = Buffer.from(this.#waiting)
    this.#restLines = this.#waitingLines
    this.#waiting = ''
    this.#waitingLines = 0
  }

  /** False if it could not be written now; then it will be tried again. */
  async #writeRest(): Promise<boolean> {
    const batch = this.#rest as Buffer
    let written = 0
    try {
      while (written < batch.byteLength) {
        const end = this.#isPipe ? endOfAtomic(batch, written) : batch.byteLength
        written += (await writeFile(this.#file, batch, written, end - written)).bytesWritten
      }
    } catch (error) {
      const isFull = (error as NodeJS.ErrnoException).code === 'EAGAIN'
      this.#rest = isFull ? batch.subarray(written) : remainder(batch, written)
      if (!isFull) this.#failed(error)
      this.#schedule(isFull ? FULL_PIPE_TIME : RETRY_TIME)
      return false
    }
    this.#rest = undefined
    this.#restLines = 0
    if (this.#isFailing) {
      this.#isFailing = false
      this.#report(`the access log ${this.#path} is written again; ${lines(this.#lost)} lost so far`)
    }
    return true
  }

  #failed(error: unknown): void {
    this.#errors++
    if (this.#isFailing) return
    this.#isFailing = true
    this.#report(`the access log ${this.#path} cannot be written; its lines are kept for a while`, error)
  }

  /** The process ends. A batch that is being written is with the system already. */
  #writeNow(): void {
    const text = this.#writing === undefined ? `${this.#rest?.toString() ?? ''}${this.#waiting}` : this.#waiting
    try {
      if (text !== '' && this.#file >= 0) writeSync(this.#file, text)
    } catch {
      // There is nobody left to tell.
    }
  }
}

/**
 * Where a write to a pipe ends: behind as many whole lines as go into it in one piece, between which others that write
 * to the same pipe cannot come; or behind one line that is longer.
 */
function endOfAtomic(batch: Buffer, from: number): number {
  const end = batch.lastIndexOf(NEWLINE, from + ATOMIC - 1) + 1
  return end > from ? end : batch.indexOf(NEWLINE, from) + 1
}

/**
 * What is left of a batch. A line that was cut is written again whole: the end of it alone might pass for a line of its
 * own, behind what others write meanwhile.
 */
function remainder(batch: Buffer, written: number): Buffer {
  if (written === 0) return batch
  const start = batch.lastIndexOf(NEWLINE, written - 1) + 1
  return start === written ? batch.subarray(start) : Buffer.concat([Buffer.of(NEWLINE), batch.subarray(start)])
}

function lines(count: number): string {
  return count === 1 ? '1 line was' : `${count} lines were`
}
