import { layer, middleware, nameOf, option, THIS_PACKAGE, type BoundLayer, type Layer } from '../../core/index.js'
import {
  described,
  isThenable,
  type ApplicationLike,
  type Awaitable,
  type Environ,
  type HeaderList,
} from '../../protocol/index.js'
import { Guard, GuardOptions } from '../guard.js'
import { faultInPrefixes, PathScope } from '../path-scope.js'
import type { Refusal, Verdict } from './verdict.js'

/** The options of {@link Some} and {@link Every}. */
export class CombinedOptions extends GuardOptions {
  /** The guards, as `layer(Class, options)` makes them. */
  @option({ type: 'any', description: 'the guards, each made by layer(Class, options)', check: faultInGuards })
  guards!: readonly Layer[]
}

/** Lets a request pass if one of its guards does; they are asked in order until one passes it. */
@middleware('some', {
  package: THIS_PACKAGE,
  options: CombinedOptions,
  description: 'Lets pass what one of its guards does',
})
export class Some extends Guard<CombinedOptions> {
  readonly #guards: readonly Guard[]

  constructor(app: ApplicationLike, options: CombinedOptions) {
    super(app, options)
    this.#guards = this.options.guards.map((made) => guardOf(made, this))
  }

  override judge(environ: Environ): Awaitable<Verdict> {
    return this.#ask(environ, 0, [])
  }

  #ask(environ: Environ, from: number, refusals: readonly Refusal[]): Awaitable<Verdict> {
    const guard = this.#guards[from]
    if (guard === undefined) return joined(refusals)
    const next = (verdict: Verdict): Awaitable<Verdict> =>
      verdict === undefined ? undefined : this.#ask(environ, from + 1, [...refusals, verdict])
    const verdict = guard.decide(environ)
    return isThenable(verdict) ? verdict.then(next) : next(verdict)
  }
}

/** Lets a request pass if all of its guards do; the first that refuses is the last to be asked. */
@middleware('every', {
  package: THIS_PACKAGE,
  options: CombinedOptions,
  description: 'Lets pass what all of its guards do',
})
export class Every extends Guard<CombinedOptions> {
  readonly #guards: readonly Guard[]

  constructor(app: ApplicationLike, options: CombinedOptions) {
    super(app, options)
    this.#guards = this.options.guards.map((made) => guardOf(made, this))
  }

  override judge(environ: Environ): Awaitable<Verdict> {
    return this.#ask(environ, 0)
  }

  #ask(environ: Environ, from: number): Awaitable<Verdict> {
    const guard = this.#guards[from]
    if (guard === undefined) return undefined
    const next = (verdict: Verdict): Awaitable<Verdict> => verdict ?? this.#ask(environ, from + 1)
    const verdict = guard.decide(environ)
    return isThenable(verdict) ? verdict.then(next) : next(verdict)
  }
}

/** The options of {@link Except}. */
export class ExceptOptions extends GuardOptions {
  /** The path prefixes on which nobody is asked. */
  @option({ type: 'list', min: 1, description: 'Path prefixes that are left open', check: faultInPrefixes })
  paths!: readonly string[]

  /** The guard, as `layer(Class, options)` makes it. */
  @option({ type: 'any', description: 'the guard, made by layer(Class, options)', check: faultInGuard })
  guard!: Layer
}

/** Asks its guard but on some paths. */
@middleware('except', {
  package: THIS_PACKAGE,
  options: ExceptOptions,
  description: 'Asks its guard but on some paths',
})
export class Except extends Guard<ExceptOptions> {
  readonly #scope: PathScope
  readonly #guard: Guard

  constructor(app: ApplicationLike, options: ExceptOptions) {
    super(app, options)
    this.#scope = new PathScope([], this.options.paths)
    this.#guard = guardOf(this.options.guard, this)
  }

  override judge(environ: Environ): Awaitable<Verdict> {
    return this.#scope.covers(environ.PATH_INFO) ? this.#guard.decide(environ) : undefined
  }
}

/**
 * A guard that lets pass what one of several does: `some(layer(IpRules, { allow: ['10.0.0.0/8'] }), layer(Authorization,
 * { … }))`. If none does, the answer has the challenges of all of them, or else is that of the first.
 */
export function some(...guards: readonly Layer[]): BoundLayer<typeof Some> {
  return layer(Some, { guards })
}

/** A guard that lets pass what all of several do, for use within {@link some}. */
export function every(...guards: readonly Layer[]): BoundLayer<typeof Every> {
  return layer(Every, { guards })
}

/** A guard that is not asked below some path prefixes. */
export function except(paths: readonly string[], guard: Layer): BoundLayer<typeof Except> {
  return layer(Except, { paths, guard })
}

function guardOf(made: Layer, owner: Guard): Guard {
  const guard: unknown = made(owner.app)
  if (typeof (guard as Partial<Guard> | null)?.decide === 'function') return guard as Guard
  throw new TypeError(
    `${nameOf(owner.constructor)}: ${described(guard)} is no guard; let its class extend Guard, and make it with layer(Class, options)`,
  )
}

/** Who can satisfy one of several challenges must see them all (RFC 9110 §11.6.1). */
function joined(refusals: readonly Refusal[]): Verdict {
  const [first] = refusals
  const asking = refusals.filter(({ status }) => status === 401)
  const [challenge] = asking
  if (challenge === undefined) return first
  const headers: HeaderList = asking.flatMap(({ headers: fields = [] }) => fields)
  return { ...challenge, headers }
}

function faultInGuards(guards: unknown): string | undefined {
  if (!Array.isArray(guards) || guards.length === 0) return 'has no guard'
  return guards.map(faultInGuard).find((fault) => fault !== undefined)
}

function faultInGuard(guard: unknown): string | undefined {
  return typeof guard === 'function' ? undefined : `has ${described(guard)}, which is no layer`
}
