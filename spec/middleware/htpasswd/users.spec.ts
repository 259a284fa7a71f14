import type { PasswordHash } from '../../../lib/middleware/htpasswd/password-hash.js'
import { PlainPassword } from '../../../lib/middleware/htpasswd/plain-password.js'
import { Users } from '../../../lib/middleware/htpasswd/users.js'

const LIMITS = { queue: 8, remember: 60_000 }

/** A slow hash that counts how often it was checked, and whether it was the decoy. */
class Counted {
  readonly quick = false
  readonly checked: string[] = []
  readonly decoys: Counted[] = []

  constructor(
    readonly password: string,
    readonly cost = 'slow',
  ) {}

  async verify(password: string): Promise<boolean> {
    this.checked.push(password)
    await new Promise((resolve) => setImmediate(resolve))
    return password === this.password
  }

  decoy(): Counted {
    // Worse than any decoy that there is: a password fits it.
    const decoy = new Counted(this.password, this.cost)
    this.decoys.push(decoy)
    return decoy
  }
}

const listOf = (entries: Record<string, PasswordHash>) => new Map(Object.entries(entries))

describe('Users', () => {
  it('answers at once where the hash is quick', () => {
    const users = new Users(listOf({ ann: new PlainPassword('a') }), LIMITS)
    expect(users.verify('ann', 'a')).toBe('right')
    expect(users.verify('ann', 'b')).toBe('wrong')
    expect(users.verify('bob', 'a')).toBe('wrong')
  })

  it('answers a slow hash later, and at once when the credentials are remembered', async () => {
    const hash = new Counted('a')
    const users = new Users(listOf({ ann: hash }), LIMITS)
    expect(await users.verify('ann', 'a')).toBe('right')
    expect(users.verify('ann', 'a')).toBe('right')
    expect(hash.checked).toEqual(['a'])
  })

  it('does not remember wrong credentials, nor anything if told so', async () => {
    const hash = new Counted('a')
    const users = new Users(listOf({ ann: hash }), { ...LIMITS, remember: 0 })
    expect([await users.verify('ann', 'b'), await users.verify('ann', 'b')]).toEqual(['wrong', 'wrong'])
    expect([await users.verify('ann', 'a'), await users.verify('ann', 'a')]).toEqual(['right', 'right'])
    expect(hash.checked).toEqual(['b', 'b', 'a', 'a'])
  })

  it('A01: checks a decoy of the usual cost for an unknown user, and lets nobody in by it', async () => {
    const rare = new Counted('a', 'rare')
    const usual = [new Counted('a', 'usual'), new Counted('b', 'usual')]
    const users = new Users(listOf({ eve: rare, ann: usual[0] ?? rare, bob: usual[1] ?? rare }), LIMITS)
    expect(await users.verify('mallory', 'b')).toBe('wrong')
    const decoys = usual.flatMap((hash) => hash.decoys)
    expect(decoys.map(({ checked }) => checked)).toEqual([['b']])
    expect(rare.decoys).toEqual([])
  })

  it('A01: remembers no unknown user, even if the decoy fits', async () => {
    const hash = new Counted('a')
    const users = new Users(listOf({ ann: hash }), LIMITS)
    expect(await users.verify('mallory', 'a')).toBe('wrong')
    expect(await users.verify('mallory', 'a')).toBe('wrong')
    expect(hash.decoys.map(({ checked }) => checked)).toEqual([['a', 'a']])
    expect(hash.checked).toEqual([])
  })

  it('checks the same credentials once for all who wait', async () => {
    const hash = new Counted('a')
    const users = new Users(listOf({ ann: hash }), LIMITS)
    const verdicts = await Promise.all(['a', 'a', 'b'].map(async (password) => users.verify('ann', password)))
    expect(verdicts).toEqual(['right', 'right', 'wrong'])
    expect(hash.checked).toEqual(['a', 'b'])
  })

  it('is busy when too many wait, and not for what is remembered', async () => {
    const users = new Users(listOf({ ann: new Counted('a') }), { ...LIMITS, queue: 2 })
    await users.verify('ann', 'a')
    const waiting = [users.verify('ann', 'b'), users.verify('ann', 'c')]
    expect(users.verify('ann', 'd')).toBe('busy')
    expect(users.verify('ann', 'a')).toBe('right')
    expect(await Promise.all(waiting.map(async (verdict) => verdict))).toEqual(['wrong', 'wrong'])
    expect(await users.verify('ann', 'd')).toBe('wrong')
  })

  it('does not check for clients who have left, but does if one of those who wait is there', async () => {
    const hash = new Counted('a')
    const users = new Users(listOf({ ann: hash }), LIMITS)
    const left = () => AbortSignal.abort()
    const there = () => new AbortController().signal
    const verdicts = [
      users.verify('ann', 'b', left),
      users.verify('ann', 'a', left),
      users.verify('ann', 'a', there),
      users.verify('ann', 'c', left),
      users.verify('ann', 'c'),
    ]
    expect(await Promise.all(verdicts.map(async (verdict) => verdict))).toEqual([
      'busy',
      'right',
      'right',
      'wrong',
      'wrong',
    ])
    expect(hash.checked).toEqual(['a', 'c'])
  })

  it('hands on that a check fails, and checks again the next time', async () => {
    const failing = new Counted('a')
    const verify = jest.spyOn(failing, 'verify').mockRejectedValueOnce(new Error('no memory'))
    const users = new Users(listOf({ ann: failing }), LIMITS)
    await expect(users.verify('ann', 'a')).rejects.toThrow('no memory')
    expect(await users.verify('ann', 'a')).toBe('right')
    expect(verify).toHaveBeenCalledTimes(2)
  })

  it('refuses a list of nobody', () => {
    expect(() => new Users(new Map(), LIMITS)).toThrow('one user at least')
  })
})
