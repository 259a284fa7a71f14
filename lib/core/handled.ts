/** A promise whose rejection nobody has to handle: a writer that ignores what `write` returns must not end the process. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
