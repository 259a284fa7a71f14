/** For how long a figure has not changed, as far as it was looked at. */
export class Standstill {
  #figure = NaN
  #since = 0

  /** Milliseconds since the figure was first seen as it is now. */
  lasts(figure: number, now: number): number {
    if (figure !== this.#figure) {
      this.#figure = figure
      this.#since = now
    }
    return now - this.#since
  }

  /** There is nothing that could change: it begins anew. */
  reset(): void {
    this.#figure = NaN
  }
}
