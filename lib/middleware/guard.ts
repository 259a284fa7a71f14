import { Middleware, nameOf, option } from '../core/index.js'
import { isThenable, type Awaitable, type Environ, type ResponseBody, type StartResponse } from '../protocol/index.js'
import { oneLine } from './guard/one-line.js'
import { refusalAnswer } from './guard/refusal-answer.js'
import { EXPLAIN, type Decision, type Refusal, type Verdict } from './guard/verdict.js'

/** The options that every {@link Guard} has. */
export class GuardOptions {
  /** Whether what would be refused only leaves a line in the error log, and passes. Default false. */
  @option({ description: 'Whether what would be refused is only logged, and passes' })
  reportOnly?: boolean = false
}

/**
 * A middleware that lets a request pass or refuses it: write `judge`, and let the options class extend
 * {@link GuardOptions}.
 *
 * ```ts
 * class Weekdays extends Guard {
 *   judge() {
 *     const day = new Date().getDay()
 *     return day % 6 === 0 ? { status: 503, rule: 'weekend', reason: 'We are back on Monday.' } : undefined
 *   }
 * }
 * ```
 *
 * A refusal is answered with problem details (RFC 9457) and `Proxy-Status` (RFC 9209), and noted in the environ as
 * `tsgi.refused`, which the access log prints for `%{tsgi.refused}e`: `csrf cross-site`.
 */
export abstract class Guard<O extends GuardOptions = GuardOptions> extends Middleware<O> {
  /**
   * Decides, without answering. What it puts into the environ of a request that passes, stays there; if it refuses as one
   * of `some`, `REMOTE_USER` and the other keys that say who asks become what they were.
   *
   * @returns a refusal, or nothing if the request may pass.
   */
  abstract judge(environ: Environ): Awaitable<Verdict>

  /** What `judge` decides, told to who wants an explanation; nothing if the guard only reports. */
  decide(environ: Environ): Awaitable<Verdict> {
    const explain = EXPLAIN.get(environ)
    if (explain !== undefined) return this.#explained(environ, explain)
    const verdict = this.judge(environ)
    if (isThenable(verdict)) return verdict.then((refusal) => this.#decided(environ, refusal))
    return this.#decided(environ, verdict)
  }

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const verdict = this.decide(environ)
    if (verdict === undefined) return this.pass(environ, startResponse)
    if (!isThenable(verdict)) return this.#refuse(environ, startResponse, verdict)
    return verdict.then((refusal) =>
      refusal === undefined ? this.pass(environ, startResponse) : this.#refuse(environ, startResponse, refusal),
    )
  }

  /** Serves a request that may pass; override it, and not `call`, to add to the answer: that holds within `some`, too. */
  protected pass(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    return this.app(environ, startResponse)
  }

  /** Asks, and tells what was decided, with what the guards decided that were asked within. */
  async #explained(environ: Environ, explain: (decision: Decision) => void): Promise<Verdict> {
    const parts: Decision[] = []
    EXPLAIN.set(environ, (decision) => parts.push(decision))
    try {
      const refusal = await this.judge(environ)
      explain(decisionOf(this, refusal, this.#isReportOnly, parts))
      return this.#decided(environ, refusal)
    } finally {
      EXPLAIN.set(environ, explain)
    }
  }

  #decided(environ: Environ, refusal: Verdict): Verdict {
    if (refusal === undefined || !this.#isReportOnly) return refusal
    report(environ, nameOf(this.constructor), refusal)
    return undefined
  }

  get #isReportOnly(): boolean {
    return (this.options as GuardOptions).reportOnly === true
  }

  #refuse(environ: Environ, startResponse: StartResponse, refusal: Refusal): ResponseBody {
    return refusalAnswer(environ, startResponse, nameOf(this.constructor), refusal)
  }
}

function decisionOf(
  layer: object & { readonly constructor: { readonly name: string } },
  refusal: Verdict,
  isReportOnly: boolean,
  parts: readonly Decision[],
): Decision {
  const outcome = refusal === undefined ? 'pass' : isReportOnly ? 'report' : 'refuse'
  return { layer, name: nameOf(layer.constructor), outcome, refusal, parts }
}

function report(environ: Environ, name: string, { reason, rule, value }: Refusal): void {
  const by = value === undefined ? '' : ` (${oneLine(value)})`
  environ['wsgi.errors'].write(`${name} would refuse, ${rule}: ${reason}${by}\n`)
}
