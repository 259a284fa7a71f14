import { layer, middleware, option, THIS_PACKAGE, type BoundLayer, type Layer } from '../../core/index.js'
import {
  isThenable,
  whenReady,
  type Awaitable,
  type Environ,
  type HeaderList,
  type ResponseBody,
  type StartResponse,
} from '../../protocol/index.js'
import { noted } from '../credentials/identity.js'
import { Guard, GuardOptions } from '../guard.js'
import { faultInPrefixes, PathScope } from '../path-scope.js'
import { faultInGuard, InnerGuards } from './inner-guards.js'
import type { Refusal, Verdict } from './verdict.js'

/** The options of {@link Some}. */
export class SomeOptions extends GuardOptions {
  /** The guards, as `layer(Class, options)` makes them; in a deployment file the names of their sections. */
  @option({ type: 'filters', passed: 'one', min: 1, description: 'The guards, one of which is enough', check: faultIn })
  guards!: readonly Layer[]
}

/** The options of {@link Every}. */
export class EveryOptions extends GuardOptions {
  /** The guards, as `layer(Class, options)` makes them; in a deployment file the names of their sections. */
  @option({ type: 'filters', passed: 'all', min: 1, description: 'The guards, all of them', check: faultIn })
  guards!: readonly Layer[]
}

/** The options of {@link Except}. */
export class ExceptOptions extends GuardOptions {
  /** The path prefixes on which nobody is asked. */
  @option({ type: 'list', min: 1, description: 'Path prefixes that are left open', check: faultInPrefixes })
  paths!: readonly string[]

  /** The guard, as `layer(Class, options)` makes it; in a deployment file the name of its section. */
  @option({ type: 'filter', passed: 'perhaps', description: 'The guard of all other paths', check: faultInGuard })
  guard!: Layer
}

/** A guard that asks others. */
abstract class Combined<O extends GuardOptions> extends Guard<O> {
  protected abstract readonly inner: InnerGuards

  override start(): Promise<void> {
    return this.inner.start()
  }

  override stop(): Promise<void> {
    return this.inner.stop()
  }

  /** Has its guards reload, all of them, also if one fails. */
  reload(): Promise<void> {
    return this.inner.reload()
  }

  protected override pass(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    return this.inner.pass(environ, startResponse)
  }
}

/**
 * Lets a request pass if one of its guards does; they are asked in order until one passes it. What one that refuses has
 * found out of who asks is taken back: the next begins with what was there before.
 *
 * ```ini
 * [filter:inside]
 * use = egg:tsgi#some
 * guards = office staff
 * ```
 */
@middleware('some', {
  package: THIS_PACKAGE,
  options: SomeOptions,
  description: 'Lets pass what one of its guards does',
})
export class Some extends Combined<SomeOptions> {
  protected override readonly inner = new InnerGuards(this.options.guards, this, 'one')

  override judge(environ: Environ): Awaitable<Verdict> {
    this.inner.note(environ, undefined)
    return this.#ask(environ, 0, [])
  }

  #ask(environ: Environ, from: number, refusals: readonly Refusal[]): Awaitable<Verdict> {
    const guard = this.inner.all[from]
    if (guard === undefined) return joined(refusals)
    const putBack = noted(environ)
    const next = (verdict: Verdict): Awaitable<Verdict> => {
      if (verdict === undefined) {
        this.inner.note(environ, guard)
        return undefined
      }
      putBack()
      return this.#ask(environ, from + 1, [...refusals, verdict])
    }
    const verdict = guard.decide(environ)
    return isThenable(verdict) ? verdict.then(next) : next(verdict)
  }
}

/**
 * Lets a request pass if all of its guards do; the first that refuses is the last to be asked.
 *
 * ```ini
 * [filter:strict]
 * use = egg:tsgi#every
 * guards = office staff
 * ```
 */
@middleware('every', {
  package: THIS_PACKAGE,
  options: EveryOptions,
  description: 'Lets pass what all of its guards do',
})
export class Every extends Combined<EveryOptions> {
  protected override readonly inner = new InnerGuards(this.options.guards, this, 'all')

  override judge(environ: Environ): Awaitable<Verdict> {
    this.inner.note(environ, undefined)
    return this.#ask(environ, 0)
  }

  #ask(environ: Environ, from: number): Awaitable<Verdict> {
    const guard = this.inner.all[from]
    if (guard === undefined) {
      this.inner.note(environ, this.inner.all[0])
      return undefined
    }
    const next = (verdict: Verdict): Awaitable<Verdict> => {
      // A guard in plain JavaScript may give null, which is no pass.
      if (verdict !== undefined) return verdict
      return this.#ask(environ, from + 1)
    }
    const verdict = guard.decide(environ)
    return isThenable(verdict) ? verdict.then(next) : next(verdict)
  }
}

/**
 * Asks its guard but on some paths.
 *
 * ```ini
 * [filter:gate]
 * use = egg:tsgi#except
 * paths = /health
 * guard = inside
 * ```
 */
@middleware('except', {
  package: THIS_PACKAGE,
  options: ExceptOptions,
  description: 'Asks its guard but on some paths',
})
export class Except extends Combined<ExceptOptions> {
  protected override readonly inner = new InnerGuards([this.options.guard], this, 'one')
  readonly #scope = new PathScope([], this.options.paths)

  override judge(environ: Environ): Awaitable<Verdict> {
    this.inner.note(environ, undefined)
    const [guard] = this.inner.all
    if (guard === undefined || !this.#scope.covers(environ.PATH_INFO)) return undefined
    return whenReady(guard.decide(environ), (verdict) => {
      if (verdict === undefined) this.inner.note(environ, guard)
      return verdict
    })
  }
}

/** A layer that combines others, and what it provides and requires through them. */
type CombinedLayer<C, P, R> = BoundLayer<C> & {
  readonly provides: readonly P[]
  readonly requires: readonly Exclude<R, P>[]
}

type Keys<L, Which extends 'provides' | 'requires'> =
  L extends Readonly<Record<Which, readonly (infer K)[]>> ? K : never

/** What all of several layers provide, whichever of them a request has passed. */
type KeysOfAll<G> = G extends readonly [infer First, ...infer Rest]
  ? Rest extends readonly []
    ? Keys<First, 'provides'>
    : Extract<Keys<First, 'provides'>, KeysOfAll<Rest>>
  : never

/**
 * A guard that lets pass what one of several does: `some(layer(IpRules, { allow: ['10.0.0.0/8'] }), layer(Authorization,
 * { … }))`. If none does, the answer has the challenges of all of them, or else is that of the first; but where one found
 * that credentials cannot be checked at the moment (503) or lack a scope (403), it is that. What all of them put into the
 * environ, layers inside can count on. The guard that passes a request adds to the answer what it adds by itself. A layer
 * that does more than judge, as `NormalisePath` does, cannot stand here.
 */
export function some<G extends readonly Layer[]>(
  ...guards: G
): CombinedLayer<typeof Some, KeysOfAll<G>, Keys<G[number], 'requires'>> {
  return layer(Some, { guards }) as never
}

/** A guard that lets pass what all of several do, for use within {@link some}, each as if inside of the one before it. */
export function every<G extends readonly Layer[]>(
  ...guards: G
): CombinedLayer<typeof Every, Keys<G[number], 'provides'>, Keys<G[number], 'requires'>> {
  return layer(Every, { guards }) as never
}

/** A guard that is not asked below some path prefixes. */
export function except<L extends Layer>(
  paths: readonly string[],
  guard: L,
): CombinedLayer<typeof Except, never, Keys<L, 'requires'>> {
  return layer(Except, { paths, guard }) as never
}

/** Rules that are about credentials which were sent for just this guard: cannot be checked now, or are not enough. */
const TELLING = ['keys-unavailable', 'busy', 'insufficient-scope']

/** Who can satisfy one of several challenges must see them all (RFC 9110 §11.6.1), unless no challenge is his matter. */
function joined(refusals: readonly Refusal[]): Verdict {
  const [first] = refusals
  for (const telling of TELLING) {
    const refusal = refusals.find(({ rule }) => rule === telling)
    if (refusal !== undefined) return refusal
  }
  const asking = refusals.filter(({ status }) => status === 401)
  const [challenge] = asking
  if (challenge === undefined) return first
  const headers: HeaderList = asking.flatMap(({ headers: fields = [] }) => fields)
  return { ...challenge, headers }
}

function faultIn(guards: readonly Layer[]): string | undefined {
  return guards.map(faultInGuard).find((fault) => fault !== undefined)
}
