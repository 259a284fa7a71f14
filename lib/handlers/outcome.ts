import type { Outcome } from '../protocol/index.js'
import { attempt, type Reporter } from './body-cleanup.js'

/** Tells every listener what became of a response; one that throws does not keep it from the others. */
export function tell(listeners: readonly ((outcome: Outcome) => void)[], outcome: Outcome, reporter: Reporter): void {
  for (const listener of listeners) {
    attempt(
      () => {
        // An async function passes for a listener.
        const result: unknown = listener(outcome)
        return result
      },
      'a listener of tsgi.finished threw',
      reporter,
    )
  }
}
