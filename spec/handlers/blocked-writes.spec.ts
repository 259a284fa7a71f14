import { BlockedWrites } from '../../lib/handlers/blocked-writes.js'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('BlockedWrites', () => {
  it('W101: asks for room once for all that wait, and again for those that come after', async () => {
    const writes = new BlockedWrites()
    const asked: (() => void)[] = []
    const whenDrained = (next: () => void): void => void asked.push(next)
    const done: string[] = []
    void writes.wait(whenDrained).then(() => done.push('a'))
    void writes.wait(whenDrained).then(() => done.push('b'))
    expect(asked).toHaveLength(1)
    asked[0]?.()
    await settled()
    expect(done).toEqual(['a', 'b'])
    void writes.wait(whenDrained)
    expect(asked).toHaveLength(2)
  })

  it('X13: rejects all that wait when the client has left, and nobody has to handle it', async () => {
    const writes = new BlockedWrites()
    const asked: (() => void)[] = []
    const written = writes.wait((next) => void asked.push(next))
    void writes.wait(() => undefined)
    writes.abandon()
    asked[0]?.()
    await expect(written).rejects.toMatchObject({ code: 'CLIENT_DISCONNECTED' })
  })
})
