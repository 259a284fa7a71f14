import type { Environ, ResponseBody } from './environ.js'

/** A value, or a promise of it. Nothing here makes a promise of a value that is already there. */
export type Awaitable<T> = T | PromiseLike<T>

/** A status line without the protocol: three digits, a space, the reason. `status(404)` makes one. */
export type Status = `${number} ${string}`

/** Response headers as pairs, in order, repeats allowed (RFC 9110 §5.3). */
export type HeaderList = [name: string, value: string][]

/**
 * Sends bytes before the body is iterated.
 * @deprecated Yield the bytes from the body; `write` exists for code that can't (PEP 3333, "The write() Callable").
 */
export type Write = (chunk: Uint8Array) => void | Promise<void>

/**
 * Announces status and headers, before the first byte of the body. With `error` (WSGI's `exc_info`) it may be called
 * again until bytes have gone out; after that it throws `error` itself.
 */
export type StartResponse = (status: Status, headers: HeaderList, error?: unknown) => Write

/**
 * Anything callable as `(environ, startResponse) → body` (PEP 3333, "The Application/Framework Side").
 * `E` is the environ that it needs; a {@link Chain} knows what its layers add.
 */
export interface Application<in E extends Environ = Environ> {
  (environ: E, startResponse: StartResponse): Awaitable<ResponseBody>
}

/** An object that is an application through its method `call`. */
export interface ApplicationObject<in E extends Environ = Environ> {
  call(environ: E, startResponse: StartResponse): Awaitable<ResponseBody>
  /** Every function has a `call` too; this keeps the compiler from taking a function for such an object. */
  readonly bind?: never
}

/** A class that is constructed for each request and then iterated. */
export type ApplicationClass<E extends Environ = Environ> = new (
  environ: E,
  startResponse: StartResponse,
) => ResponseBody

/** The forms that {@link toApplication} takes: a function (a generator too), an object with `call`, a class. */
export type ApplicationLike<E extends Environ = Environ> = Application<E> | ApplicationObject<E> | ApplicationClass<E>
