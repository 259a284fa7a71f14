/** A password as a users file keeps it: by a hash, or plain. */
export type PasswordHash = QuickHash | SlowHash

interface Kept {
  /** Scheme and cost, as `bcrypt 10`: two hashes with the same take equally long to check. */
  readonly cost: string
  /** One of the same cost that no password fits, to check for a user who does not exist. */
  decoy(): PasswordHash
}

/** A hash that is checked at once. */
export interface QuickHash extends Kept {
  readonly quick: true
  verify(password: string): boolean
}

/** A hash that is slow on purpose; it leaves the thread to others now and then while it is computed. */
export interface SlowHash extends Kept {
  readonly quick: false
  verify(password: string): Promise<boolean>
}

/** The longest password, in UTF-8 bytes, that crypt's hashes are computed for; libxcrypt has the same bound. */
export const LONGEST_PASSWORD = 512

/** Lets everything else that waits on the event loop have its turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
