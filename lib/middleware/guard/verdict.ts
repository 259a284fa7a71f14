import { environKey } from '../../core/index.js'
import type { HeaderList } from '../../protocol/index.js'

/** Why a guard does not let a request pass. */
export interface Refusal {
  /** The status of the answer. */
  readonly status: number
  /** What of the guard decided, in lower case and hyphens: `not-listed`. */
  readonly rule: string
  /** A sentence for whoever asked; nothing secret is in it. */
  readonly reason: string
  /** What it was decided by, an address, an origin: for the log and `tsgi explain` only. */
  readonly value?: string | undefined
  /** Fields of the answer: a challenge, `Retry-After`. */
  readonly headers?: HeaderList
}

/** What a guard decides: a refusal, or nothing, which lets the request pass. */
export type Verdict = Refusal | undefined

/** A verdict, and who gave it. */
export interface Decision {
  /** The guard itself. */
  readonly layer: object
  readonly name: string
  /** `report`: it would be refused, but the guard only reports. */
  readonly outcome: 'pass' | 'refuse' | 'report'
  readonly refusal: Verdict
  /** The decisions that it made this one of: those of the guards that `some`, `every` or `except` has asked. */
  readonly parts: readonly Decision[]
}

/** Is told of every decision that is made for a request, if somebody has put it there. */
export const EXPLAIN = environKey<(decision: Decision) => void>()('tsgi.explain')

/**
 * Who refused the request, and why, in a few words: `csrf cross-site`. The access log prints it where its format has
 * `%{tsgi.refused}e`; a request that nobody refused, or that a guard only reported, has `-` there.
 */
export const REFUSED = environKey<string>()('tsgi.refused')
