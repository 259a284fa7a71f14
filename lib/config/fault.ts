import type { Original } from '../core/index.js'
import type { ConfigProblem } from './config-error.js'
import { looksSecret } from './secrets.js'

const FAULT = Symbol('fault')

/** Carries a problem up to whoever collects them. Never leaves this folder. */
export class Fault extends Error {
  readonly [FAULT] = true

  constructor(
    readonly problem: ConfigProblem,
    cause?: unknown,
  ) {
    super(problem.fault, { cause })
  }
}

/** Whether something was thrown to carry a problem. */
export function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && FAULT in value
}

/** What a problem is made of, apart from its code. */
export interface FaultText {
  readonly fault: string
  readonly remedy: string
  readonly place?: string | undefined
  readonly original?: Original | undefined
}

/** Makes the fault of a problem, to be thrown. */
export function faultOf(code: string, text: FaultText): Fault {
  return new Fault({ code, ...text })
}

/** PasteDeploy's own error. */
export function original(className: string, message: string): Original {
  return { class: className, message }
}

/**
 * The original quotes values and lines; if what it quotes may be a secret, its words are there for who asks, and are not
 * printed.
 */
export function discreet(fault: Fault, quoted: string): Fault {
  const { original: words } = fault.problem
  if (looksSecret(quoted)) Object.defineProperty(fault.problem, 'original', { value: words, enumerable: false })
  return fault
}
