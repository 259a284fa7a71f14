import type { Socket } from 'node:net'
import { sentBytes } from '../../lib/handlers/sent-bytes.js'

const of = (socket: object): number => sentBytes(socket as Socket)

describe('sentBytes', () => {
  it('is what the system has taken, not what was handed over', () => {
    expect(of({ bytesWritten: 900, writableLength: 0, _handle: { bytesWritten: 500, writeQueueSize: 200 } })).toBe(300)
  })

  it('is that of the connection under TLS', () => {
    const tcp = { bytesWritten: 80, writeQueueSize: 30, _parent: null }
    expect(
      of({ bytesWritten: 0, writableLength: 0, _handle: { bytesWritten: 1, writeQueueSize: 1, _parent: tcp } }),
    ).toBe(50)
  })

  it.each([
    ['says nothing of it', { bytesWritten: 500 }],
    ['has no handle any more', null],
  ])('is what was handed over and is not kept, where Node.js %s', (_, handle) => {
    expect(of({ bytesWritten: 900, writableLength: 100, _handle: handle })).toBe(800)
  })
})
