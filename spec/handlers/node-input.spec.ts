import { PassThrough } from 'node:stream'
import type { IncomingMessage } from 'node:http'
import { NodeInput } from '../../lib/handlers/node-input.js'

const TAKER = { maxBody: 1 << 20, tooLarge: jest.fn() }
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function request(): PassThrough & IncomingMessage {
  const stream = new PassThrough({ highWaterMark: 1 << 20 }) as unknown as PassThrough & IncomingMessage
  Object.assign(stream, { socket: { end: jest.fn() } })
  return stream
}

describe('NodeInput', () => {
  it('takes nothing before the first read, then sends what the client waits for', async () => {
    const stream = request()
    const onFirstRead = jest.fn()
    const input = new NodeInput(stream, TAKER, onFirstRead)
    stream.write('abc')
    await turn()
    expect([input.begun, onFirstRead.mock.calls.length, stream.listenerCount('data')]).toEqual([false, 0, 0])
    expect(Buffer.from(await input.read(2)).toString()).toBe('ab')
    stream.end('d')
    expect(Buffer.from(await input.read()).toString()).toBe('cd')
    expect([input.begun, input.taken, onFirstRead.mock.calls.length]).toEqual([true, 4, 1])
    expect(await input.read()).toHaveLength(0)
  })

  it('B03: buffers no more than 64 KiB for an application that is slow', async () => {
    const stream = request()
    const input = new NodeInput(stream, TAKER)
    const first = input.read(1)
    for (let count = 0; count < 8; count++) stream.write(Buffer.alloc(32 * 1024))
    await first
    await turn()
    expect(stream.isPaused()).toBe(true)
    stream.end()
    expect(await input.read()).toHaveLength(8 * 32 * 1024 - 1)
  })

  it.each([
    ['error', (stream: PassThrough) => stream.destroy(new Error('ECONNRESET'))],
    ['close', (stream: PassThrough) => stream.destroy()],
  ])('X13, X19: a read that waits is rejected at %s, and so are those that follow', async (_, end) => {
    const stream = request()
    const input = new NodeInput(stream, TAKER)
    const read = input.read()
    end(stream)
    await expect(read).rejects.toMatchObject({ code: 'CLIENT_DISCONNECTED' })
    await expect(input.read()).rejects.toMatchObject({ code: 'CLIENT_DISCONNECTED' })
  })

  it('gives what had come before the client left', async () => {
    const stream = request()
    const input = new NodeInput(stream, TAKER)
    const first = input.read(1)
    stream.write('ab')
    await first
    stream.write('cd')
    await turn()
    stream.destroy()
    await turn()
    expect(Buffer.from(await input.read(3)).toString()).toBe('bcd')
    await expect(input.read(1)).rejects.toMatchObject({ code: 'CLIENT_DISCONNECTED' })
  })

  it('is rejected where the request is gone already', async () => {
    const stream = request()
    stream.destroy()
    await turn()
    await expect(new NodeInput(stream, TAKER).read()).rejects.toMatchObject({ code: 'CLIENT_DISCONNECTED' })
  })

  it('X18: once abandoned, gives a reader that keeps up its bytes, and drops those that nobody reads', async () => {
    const stream = request()
    const input = new NodeInput(stream, TAKER)
    const first = input.read(1)
    for (let count = 0; count < 4; count++) stream.write(Buffer.alloc(32 * 1024))
    await first
    await turn()
    input.abandon(100 * 1024)
    await turn()
    expect(stream.isPaused()).toBe(false)
    expect(input.taken).toBe(128 * 1024)
    expect(stream.socket.end).not.toHaveBeenCalled()
    stream.write(Buffer.alloc(100 * 1024))
    await turn()
    expect(stream.socket.end).toHaveBeenCalled()
    await expect(input.read()).rejects.toThrow('the rest of the body was dropped')
  })

  it('X18: abandoned while it is read, it reads on', async () => {
    const stream = request()
    const input = new NodeInput(stream, TAKER)
    const all = input.read()
    input.abandon(0)
    stream.end(Buffer.alloc(300 * 1024))
    expect(await all).toHaveLength(300 * 1024)
  })
})
