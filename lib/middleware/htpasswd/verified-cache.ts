import { createHmac, randomBytes } from 'node:crypto'

/** The most credentials that are remembered. */
const MOST = 1_024

/**
 * Remembers for some time which credentials were right, so that a client that sends them with each request does not
 * cost a hash each time. It holds digests under a random key of this process, never passwords.
 */
export class VerifiedCache {
  readonly #key = randomBytes(32)
  /** Digest → when it is forgotten; the least recently used first. */
  readonly #until = new Map<string, number>()

  /**
   * @param milliseconds - how long one is remembered; 0 for not at all.
   * @param now - a clock that never jumps.
   */
  constructor(
    readonly milliseconds: number,
    readonly now: () => number = () => performance.now(),
  ) {}

  /** The digest under which credentials are remembered. The name has no colon, as everywhere in Basic. */
  digest(user: string, password: string): string {
    return createHmac('sha256', this.#key).update(`${user}:${password}`).digest('base64')
  }

  add(digest: string): void {
    if (this.milliseconds <= 0) return
    const [oldest] = this.#until.keys()
    if (oldest !== undefined && this.#until.size >= MOST) this.#until.delete(oldest)
    this.#until.set(digest, this.now() + this.milliseconds)
  }

  has(digest: string): boolean {
    const until = this.#until.get(digest)
    if (until === undefined) return false
    this.#until.delete(digest)
    if (this.now() >= until) return false
    this.#until.set(digest, until)
    return true
  }
}
