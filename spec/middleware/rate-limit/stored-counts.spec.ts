import type { CountStore } from '../../../lib/middleware/rate-limit/count-store.js'
import { CountTable, type Taken } from '../../../lib/middleware/rate-limit/count-table.js'
import { Limit } from '../../../lib/middleware/rate-limit/limit.js'
import { StoredCounts, type OutagePolicy } from '../../../lib/middleware/rate-limit/stored-counts.js'
import { StoreOutage } from '../../../lib/middleware/store-outage.js'
import { RecordedErrors } from '../../../lib/testing/index.js'

const TAKEN: Taken = { passed: true, levels: [7] }

/** A store that answers when it is told to. */
class ToldStore implements CountStore {
  readonly asked: { key: string; cost: number; answer(): void; fail(): void }[] = []
  readonly calls: string[] = []

  start(): void {
    this.calls.push('start')
  }

  stop(): void {
    this.calls.push('stop')
  }

  take(key: string, cost: number): Promise<Taken> {
    return new Promise((resolve, reject) => {
      this.asked.push({
        key,
        cost,
        answer: () => resolve(TAKEN),
        fail: () => reject(new StoreOutage('the store is silent')),
      })
    })
  }
}

function shared(policy: OutagePolicy) {
  const store = new ToldStore()
  const errors = new RecordedErrors()
  const clock = { now: 0 }
  const local = new CountTable([new Limit('default', 2, 60_000)], 10, () => clock.now)
  const counts = new StoredCounts(store, policy, local, () => clock.now)
  const take = () => counts.take('a', 1, errors)
  const failing = () => {
    const answer = take()
    store.asked.at(-1)?.fail()
    return answer
  }
  const answered = () => {
    const answer = take()
    store.asked.at(-1)?.answer()
    return answer
  }
  return { store, errors, clock, counts, take, failing, answered }
}

describe('StoredCounts', () => {
  it('gives what the store says', async () => {
    const { answered, errors, store } = shared('local')
    expect(await answered()).toBe(TAKEN)
    expect(store.asked.map(({ cost, key }) => [key, cost])).toEqual([['a', 1]])
    expect(errors.text).toBe('')
  })

  it('starts and stops the store', async () => {
    const { counts, store } = shared('local')
    await counts.start()
    await counts.stop()
    expect(store.calls).toEqual(['start', 'stop'])
    const bare = new StoredCounts({ take: () => Promise.resolve(TAKEN) }, 'local', new CountTable([], 1))
    await expect(bare.start()).resolves.toBeUndefined()
    await expect(bare.stop()).resolves.toBeUndefined()
  })

  it.each<[OutagePolicy, unknown[], string]>([
    ['allow', ['allow', 'allow', 'allow'], 'every request passes'],
    ['refuse', ['refuse', 'refuse', 'refuse'], 'requests are refused'],
    ['local', [true, true, false], 'this process counts for itself'],
  ])('R08: decides by its policy while the store is silent, and tells of it once (%s)', async (policy, all, says) => {
    const { errors, failing } = shared(policy)
    const answers = [await failing(), await failing(), await failing()]
    expect(answers.map((answer) => (typeof answer === 'string' ? answer : answer.passed))).toEqual(all)
    expect(errors.text).toBe(`rate-limit: the store is silent; until it answers, ${says}\n`)
  })

  it('asks one request at a time whether a silent store is back', async () => {
    const { failing, store, take } = shared('refuse')
    const together = [take(), take()]
    for (const { fail } of store.asked) fail()
    expect(await Promise.all(together)).toEqual(['refuse', 'refuse'])
    const probe = take()
    expect(await take()).toBe('refuse')
    expect(await take()).toBe('refuse')
    expect(store.asked).toHaveLength(3)
    store.asked[2]?.fail()
    expect(await probe).toBe('refuse')
    expect(await failing()).toBe('refuse')
    expect(store.asked).toHaveLength(4)
    const back = take()
    store.asked[4]?.answer()
    expect(await back).toBe(TAKEN)
    const all = [take(), take()]
    expect(store.asked).toHaveLength(7)
    for (const { answer } of store.asked) answer()
    expect(await Promise.all(all)).toEqual([TAKEN, TAKEN])
  })

  it('R08: says how many requests were decided without the store when that is over', async () => {
    const { answered, clock, errors, failing } = shared('allow')
    clock.now = 500
    await failing()
    clock.now = 10_000
    await failing()
    await failing()
    // A store that answers now and then is not back yet.
    clock.now = 10_999
    expect(await answered()).toBe(TAKEN)
    expect(errors.text.match(/\n/g)).toHaveLength(1)
    clock.now = 11_000
    expect(await answered()).toBe(TAKEN)
    expect(errors.text.split('\n').slice(1)).toEqual([
      'rate-limit: the store answers again, after 11 s and 3 requests without it',
      '',
    ])
    await answered()
    expect(errors.text.match(/\n/g)).toHaveLength(2)
    await failing()
    expect(errors.text.match(/the store is silent/g)).toHaveLength(2)
  })

  it('F19: has a clock that never jumps', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000)
    const errors = new RecordedErrors()
    const store = new ToldStore()
    const counts = new StoredCounts(store, 'allow', new CountTable([], 1))
    const failing = counts.take('a', 1, errors)
    store.asked[0]?.fail()
    await failing
    clock.mockReturnValue(63_400)
    const answered = counts.take('a', 1, errors)
    store.asked[1]?.answer()
    await answered
    expect(errors.text.split('\n')[1]).toBe('rate-limit: the store answers again, after 62 s and 1 requests without it')
    jest.restoreAllMocks()
  })
})
