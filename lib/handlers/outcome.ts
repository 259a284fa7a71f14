import type { Outcome } from '../protocol/index.js'
import { attempt, type Reporter } from './body-cleanup.js'

/** Tells every listener what became of a response; one that throws does not keep it from the others. */
export function tell(
  listeners: readonly ((outcome: Outcome) => unknown)[],
  outcome: Outcome,
  reporter: Reporter,
): void {
  for (const listener of listeners) {
    // An async function passes for a listener; what it rejects with is reported too.
    attempt(() => listener(outcome), 'a listener of tsgi.finished threw', reporter)
  }
}
