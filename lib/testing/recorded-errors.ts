import type { ErrorStream } from '../protocol/index.js'

/** A `wsgi.errors` that keeps what is written to it. */
export class RecordedErrors implements ErrorStream {
  #text = ''

  /** All that was written so far. */
  get text(): string {
    return this.#text
  }

  write(text: string): void {
    this.#text += text
  }

  writelines(lines: Iterable<string>): void {
    for (const line of lines) this.write(line)
  }

  flush(): void {
    // What is written is there at once.
  }
}
