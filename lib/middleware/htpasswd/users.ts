import type { Awaitable } from '../../protocol/index.js'
import type { PasswordHash, SlowHash } from './password-hash.js'
import type { UsersList } from './users-list.js'
import { VerifiedCache } from './verified-cache.js'
import { WorkQueue } from './work-queue.js'

/** What became of credentials: `busy` if too many wait to be checked. */
export type Verdict = 'right' | 'wrong' | 'busy'

/** Makes the signal that tells when a client has left, as `tsgi.signal` does. */
export type MakeSignal = () => AbortSignal

/** How much is spent on checking. */
export interface UsersLimits {
  /** The most checks that may wait or be worked on. */
  readonly queue: number
  /** How long right credentials are remembered, in milliseconds. */
  readonly remember: number
}

/** One check under way, and the clients who wait for it; undefined for one who cannot be seen leaving. */
interface Check {
  readonly clients: (AbortSignal | undefined)[]
  verdict: Promise<Verdict>
}

/**
 * Checks passwords against a users list. An unknown user costs as much as most known ones. What is quick, or remembered,
 * is answered at once; the rest waits its turn, and the same credentials are checked once for all who wait.
 */
export class Users {
  readonly #list: UsersList
  readonly #decoy: PasswordHash
  readonly #queue: WorkQueue
  readonly #verified: VerifiedCache
  readonly #checks = new Map<string, Check>()

  /** @throws {TypeError} if the list is empty. */
  constructor(list: UsersList, { queue, remember }: UsersLimits) {
    this.#list = list
    this.#decoy = usual(list).decoy()
    this.#queue = new WorkQueue(queue)
    this.#verified = new VerifiedCache(remember)
  }

  /** Checks a password. When all clients that wait for a check have left, it is not done. */
  verify(user: string, password: string, signal?: MakeSignal): Awaitable<Verdict> {
    const known = this.#list.get(user)
    const hash = known ?? this.#decoy
    if (hash.quick) return hash.verify(password) && known !== undefined ? 'right' : 'wrong'
    const digest = this.#verified.digest(user, password)
    if (this.#verified.has(digest)) return 'right'
    const running = this.#checks.get(digest)
    if (running !== undefined) {
      running.clients.push(signal?.())
      return running.verdict
    }
    if (this.#queue.full) return 'busy'
    return this.#check(digest, password, hash, known !== undefined, signal?.())
  }

  #check(
    digest: string,
    password: string,
    hash: SlowHash,
    known: boolean,
    client: AbortSignal | undefined,
  ): Promise<Verdict> {
    const clients = [client]
    const work = async (): Promise<Verdict> => {
      if (clients.every((each) => each?.aborted === true)) return 'busy'
      const fits = await hash.verify(password)
      if (!fits || !known) return 'wrong'
      this.#verified.add(digest)
      return 'right'
    }
    const verdict = this.#queue.run(work).finally(() => this.#checks.delete(digest))
    this.#checks.set(digest, { clients, verdict })
    return verdict
  }
}

/** A hash of the cost that most users of a list have. */
function usual(list: UsersList): PasswordHash {
  const counts = new Map<string, number>()
  let most: PasswordHash | undefined
  for (const hash of list.values()) {
    counts.set(hash.cost, (counts.get(hash.cost) ?? 0) + 1)
    if (most === undefined || (counts.get(hash.cost) ?? 0) > (counts.get(most.cost) ?? 0)) most = hash
  }
  if (most === undefined) throw new TypeError('a users list names one user at least')
  return most
}
