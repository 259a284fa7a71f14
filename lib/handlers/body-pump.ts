/** Who takes the pieces of a body, one at a time. */
export interface PieceTaker {
  /** Whether another piece is wanted. */
  wantsMore(): boolean
  /** Takes a piece, or the end; calls `next` when it is time for another. */
  takeResult(result: IteratorResult<Uint8Array, unknown>, next: () => void): void
  fail(error: unknown): void
}

/** Pulls a sync body. No piece is asked for before the last one had its chance to leave (PEP 3333, "Buffering and Streaming"). */
export function pull(iterator: Iterator<Uint8Array>, taker: PieceTaker): void {
  const next = (): void => {
    try {
      if (taker.wantsMore()) taker.takeResult(iterator.next(), next)
    } catch (error) {
      taker.fail(error)
    }
  }
  next()
}

/** Pulls an async body. */
export function pullAsync(iterator: AsyncIterator<Uint8Array>, taker: PieceTaker): void {
  const fail = (error: unknown): void => {
    taker.fail(error)
  }
  const take = (result: IteratorResult<Uint8Array, unknown>): void => {
    try {
      taker.takeResult(result, next)
    } catch (error) {
      taker.fail(error)
    }
  }
  const next = (): void => {
    try {
      if (taker.wantsMore()) iterator.next().then(take, fail)
    } catch (error) {
      taker.fail(error)
    }
  }
  next()
}
