import { attempt, type Reporter } from './body-cleanup.js'

/**
 * Makes the controller of the signal that tells that a client has left. What a listener of it throws is reported;
 * Node.js would end the process.
 */
export function clientSignal(reporter: Reporter): AbortController {
  const controller = new AbortController()
  guard(controller.signal, (work) => {
    attempt(work, 'a listener of tsgi.signal threw', reporter)
  })
  return controller
}

type Listener = Parameters<AbortSignal['addEventListener']>[1] | null
type Options = Parameters<AbortSignal['addEventListener']>[2]

/** Puts a guard around every listener that is added from now on. */
function guard(signal: AbortSignal, guarded: (work: () => unknown) => void): void {
  const known = new WeakMap<object, (event: Event) => void>()
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  const around = (listener: NonNullable<Listener>): ((event: Event) => void) => {
    const made = (event: Event): void => {
      guarded(() => (typeof listener === 'function' ? listener.call(signal, event) : listener.handleEvent(event)))
    }
    known.set(listener, made)
    return made
  }
  let handler: unknown = null
  add('abort', (event) => {
    guarded(() => (typeof handler === 'function' ? (handler.call(signal, event) as unknown) : undefined))
  })
  Object.defineProperties(signal, {
    addEventListener: {
      value: (type: 'abort', listener: Listener, options?: Options) => {
        if (listener !== null) add(type, known.get(listener) ?? around(listener), options)
      },
    },
    removeEventListener: {
      value: (type: 'abort', listener: Listener, options?: Options) => {
        if (listener !== null) remove(type, known.get(listener) ?? listener, options)
      },
    },
    onabort: {
      get: () => handler,
      set: (value: unknown) => {
        handler = typeof value === 'function' ? value : null
      },
    },
  })
}
