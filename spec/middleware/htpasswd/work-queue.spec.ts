import { WorkQueue } from '../../../lib/middleware/htpasswd/work-queue.js'

describe('WorkQueue', () => {
  it('does one piece at a time, in order, also among queues', async () => {
    const one = new WorkQueue(9)
    const other = new WorkQueue(9)
    const log: string[] = []
    const work = (name: string) => async () => {
      log.push(`${name} begins`)
      await new Promise((resolve) => setTimeout(resolve, 2))
      log.push(`${name} ends`)
    }
    await Promise.all([one.run(work('a')), other.run(work('b')), one.run(work('c'))])
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  it('gives everybody else a turn before each piece', async () => {
    const queue = new WorkQueue(2)
    const log: string[] = []
    setImmediate(() => log.push('another'))
    await queue.run(async () => log.push('work'))
    expect(log).toEqual(['another', 'work'])
  })

  it('goes on after a piece that fails, and tells its caller', async () => {
    const queue = new WorkQueue(2)
    const failing = queue.run(() => Promise.reject(new Error('no')))
    const next = queue.run(async () => 'yes')
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe('yes')
  })

  it('is full while as many wait as may', async () => {
    const queue = new WorkQueue(2)
    const first = queue.run(async () => 1)
    expect(queue.full).toBe(false)
    const second = queue.run(async () => 2)
    expect(queue.full).toBe(true)
    await first
    expect(queue.full).toBe(false)
    await second
  })
})
