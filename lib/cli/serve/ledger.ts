import { endedFigures, NO_FIGURES, sumOfFigures, type ServerFigures, type ServerStatus } from '../../handlers/index.js'

/** What the primary has counted since it started: nothing in it ever falls. */
export class Ledger {
  /** Workers that had to be replaced since they ended by themselves. */
  crashes = 0
  #reloads: ServerStatus['reloads'] = { succeeded: 0, failed: 0 }
  #ended: ServerFigures = NO_FIGURES

  get reloads(): ServerStatus['reloads'] {
    return this.#reloads
  }

  /** What workers had counted that have ended. */
  get ended(): ServerFigures {
    return this.#ended
  }

  reloadSucceeded(): void {
    const { failed, succeeded } = this.#reloads
    this.#reloads = { succeeded: succeeded + 1, failed }
  }

  reloadFailed(failure: string): void {
    const { failed, succeeded } = this.#reloads
    this.#reloads = { succeeded, failed: failed + 1, failure: failure.replace(/^error: /, '') }
  }

  workerEnded(figures: ServerFigures): void {
    this.#ended = sumOfFigures([this.#ended, endedFigures(figures)])
  }
}
