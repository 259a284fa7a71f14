import { isThenable, type ResponseBody } from '../protocol/index.js'

/** Who is told of what goes wrong while a body is given back. */
export interface Reporter {
  report(message: string, error?: unknown): void
}

/**
 * Ends an iterator early. Not awaited: `return()` of an async generator waits for a pending `next()`, which may never
 * settle.
 */
export function stopIterating(iterator: Iterator<unknown> | AsyncIterator<unknown>, reporter: Reporter): void {
  attempt(() => iterator.return?.(), 'the body threw when it was stopped', reporter)
}

/** Calls `close()` of a body, if it has one. */
export function closeBody(body: ResponseBody, reporter: Reporter): void {
  attempt(() => (body as ResponseBody | null | undefined)?.close?.(), 'close() of the body failed', reporter)
}

/** Does something of the application's, sync or async, and reports what goes wrong with it. */
export function attempt(work: () => unknown, message: string, reporter: Reporter): void {
  try {
    const result = work()
    if (isThenable(result)) {
      result.then(undefined, (error: unknown) => {
        reporter.report(message, error)
      })
    }
  } catch (error) {
    reporter.report(message, error)
  }
}
