import type { Invocation, LoadHooks } from '../../config/index.js'
import type { Entry, Part } from '../../core/index.js'
import type { Decision } from '../../middleware/index.js'
import { toApplication, whenReady, type Application, type ApplicationLike, type Environ } from '../../protocol/index.js'
import { changesBetween, snapshotOf, type Change, type Snapshot } from './snapshot.js'

/** What a request comes to on its way: a layer, a composite, the application. */
export interface Step {
  readonly kind: 'layer' | 'composite' | 'application'
  readonly name: string
  readonly place: string | undefined
  /** How many composites it is inside of. */
  readonly depth: number
  /** The entry of a layer, with its class and options. */
  readonly entry: Entry | undefined
  /** What a guard decided. */
  decision?: Decision
  /** Whether what is inside of it was asked. */
  isPassed: boolean
  /** What it changed of the request before it passed it on. */
  changes: readonly Change[]
  /** The head that left it. */
  head?: { readonly status: string; readonly headers: readonly (readonly [name: string, value: string])[] }
  /** Whether it threw. */
  hasThrown?: true
}

/**
 * Watches one request on its way through the stack of a deployment file. Its {@link hooks} have the file loaded with
 * something between all layers, and with stand-ins in the place of applications, which are neither made nor called.
 */
export class Trace {
  /** In the order in which the request came to them. */
  readonly steps: Step[] = []
  #thrown: unknown
  readonly #open: { readonly step: Step; readonly before: Snapshot }[] = []

  readonly hooks: LoadHooks = {
    between: (inner, entry) =>
      entry === undefined ? inner : this.#around(inner, { kind: 'layer', name: entry.name, place: entry.place, entry }),
    call: (invocation, run) => this.#called(invocation, run),
  }

  /** Takes what a guard decided: it has been asked, and has not yet passed the request on. */
  readonly explain = (decision: Decision): void => {
    const current = this.#open.at(-1)
    if (current !== undefined) current.step.decision = decision
  }

  /** The one that answered, if one did. */
  get answering(): Step | undefined {
    return this.steps.findLast(({ isPassed }) => !isPassed)
  }

  #called(invocation: Invocation, run: () => unknown): unknown {
    const { loader, place, protocol, reference, section } = invocation
    const name = section === undefined ? reference : section.slice(section.indexOf(':') + 1).trim()
    if (loader === undefined && protocol === 'paste.app_factory')
      return this.#around(standIn, { kind: 'application', name, place, entry: undefined })
    if (loader === undefined) return run()
    return whenReady(run(), (product) =>
      this.#composite(product as ApplicationLike, { kind: 'composite', name, place, entry: undefined }),
    )
  }

  /** A composite that is watched; it still starts and stops what it did. */
  #composite(product: ApplicationLike, about: Pick<Step, 'entry' | 'kind' | 'name' | 'place'>): Application {
    const part = product as Part
    return Object.assign(this.#around(toApplication(product), about), {
      start: () => part.start?.(),
      stop: () => part.stop?.(),
    })
  }

  #around(inner: Application, about: Pick<Step, 'entry' | 'kind' | 'name' | 'place'>): Application {
    return async (environ, startResponse) => {
      const step = this.#enter(about, environ)
      try {
        return await inner(environ, (status, headers, error) => {
          step.head = { status, headers: [...headers] }
          return startResponse(status, headers, error)
        })
      } catch (error) {
        // Those outside of it only let it pass.
        if (error !== this.#thrown) step.hasThrown = true
        this.#thrown = error
        throw error
      } finally {
        const at = this.#open.findIndex((each) => each.step === step)
        if (at >= 0) this.#open.splice(at)
      }
    }
  }

  #enter(about: Pick<Step, 'entry' | 'kind' | 'name' | 'place'>, environ: Environ): Step {
    const now = snapshotOf(environ)
    const outer = this.#open.at(-1)
    if (outer !== undefined) {
      // A composite may ask several; what it changed for the first is what is told.
      if (!outer.step.isPassed) outer.step.changes = changesBetween(outer.before, now)
      outer.step.isPassed = true
    }
    const depth = this.#open.filter(({ step }) => step.kind === 'composite').length
    const step: Step = { ...about, depth, isPassed: false, changes: [] }
    this.steps.push(step)
    this.#open.push({ step, before: now })
    return step
  }
}

/** What stands in the place of every application: it answers 204, and does nothing. */
const standIn: Application = (_environ, startResponse) => {
  startResponse('204 No Content', [])
  return []
}
