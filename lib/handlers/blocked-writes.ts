import { handled } from '../core/index.js'
import { ClientDisconnected } from './client-disconnected.js'

/** The calls of `write` that wait until the connection takes bytes again, or the client is gone. */
export class BlockedWrites {
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = []

  /**
   * A promise for the moment when there is room. Nobody has to wait for it, so that however many there are, the
   * connection is asked once.
   *
   * @param whenDrained - calls back when the connection takes bytes again.
   */
  wait(whenDrained: (next: () => void) => void): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
    })
    if (this.#waiting.length === 1) {
      whenDrained(() => {
        for (const { resolve } of this.#waiting.splice(0)) resolve()
      })
    }
    return handled(written)
  }

  /** The client has left: nothing is written any more. */
  abandon(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new ClientDisconnected())
  }
}
