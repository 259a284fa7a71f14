import type { Awaitable } from './application.js'

/** Whether a value is a promise or looks like one. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

/** Goes on with a value when it is there: at once if it is no promise. Keeps what is sync, sync. */
export function whenReady<T, R>(value: Awaitable<T>, next: (value: T) => R): Awaitable<Awaited<R>> {
  return (isThenable(value) ? value.then(next) : next(value)) as Awaitable<Awaited<R>>
}
