import { statusCode, type HeaderList, type StartResponse, type Status, type Write } from '../../protocol/index.js'

/** One application's turn in a cascade: lets its head through, unless its status is one to go on after. */
export class Attempt {
  readonly #caught: ReadonlySet<number>
  readonly #startResponse: StartResponse
  #state: 'silent' | 'passed' | 'caught' | 'over' = 'silent'

  constructor(caught: ReadonlySet<number>, startResponse: StartResponse) {
    this.#caught = caught
    this.#startResponse = startResponse
  }

  /** Whether it has announced nothing yet: then its head comes when its body is iterated. */
  get isSilent(): boolean {
    return this.#state === 'silent'
  }

  get isCaught(): boolean {
    return this.#state === 'caught'
  }

  /** What the application gets as `startResponse`. */
  readonly start = (status: Status, headers: HeaderList, error?: unknown): Write => {
    if (this.#state === 'over') return swallow
    // A head that has been handed on cannot be taken back, but by an error in its place.
    if (this.#state === 'passed' || !this.#caught.has(statusCode(status))) {
      this.#state = 'passed'
      return this.#startResponse(status, headers, error)
    }
    this.#state = 'caught'
    return swallow
  }

  /** The next application has its turn: nothing that this one announces matters any more. */
  end(): void {
    this.#state = 'over'
  }
}

function swallow(): void {
  // What is written to an answer that is dropped.
}
