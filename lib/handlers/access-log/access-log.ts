import { LogFormat, type AccessRecord } from '../../logging/index.js'
import type { ServerObserver } from '../server-events.js'
import { LogFile, type LogFigures } from './log-file.js'

/** The access log of a server: one line for each request, when its response has left or was cut. */
export class AccessLog implements ServerObserver {
  readonly #format: LogFormat
  readonly #file: LogFile

  /**
   * @param path - a file, or `-` for standard output.
   * @param format - Apache's LogFormat, or the name of one.
   * @param report - is told when the log cannot be written.
   */
  constructor(path: string, format: string, report: (message: string, error?: unknown) => void) {
    this.#format = LogFormat.compile(format)
    this.#file = new LogFile(path, report)
  }

  get figures(): LogFigures {
    return this.#file.figures
  }

  requestFinished(record: AccessRecord): void {
    this.#file.write(this.#format.line(record))
  }

  /** @throws if the file cannot be opened. */
  open(): Promise<void> {
    return this.#file.open()
  }

  reopen(): Promise<void> {
    return this.#file.reopen()
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}
