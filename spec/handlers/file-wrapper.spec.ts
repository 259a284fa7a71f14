import { fileWrapper } from '../../lib/handlers/file-wrapper.js'
import type { FileLike } from '../../lib/index.js'

function file(text: string): { read: jest.Mock<Uint8Array, [size?: number | undefined]>; close: jest.Mock } {
  let rest = Buffer.from(text)
  const read = jest.fn((size?: number) => {
    const block = rest.subarray(0, size)
    rest = rest.subarray(block.byteLength)
    return block
  })
  return { read, close: jest.fn() }
}

const text = (blocks: Uint8Array[]): string[] => blocks.map((block) => Buffer.from(block).toString())

describe('fileWrapper', () => {
  it('W119: a sync file gives a sync body', () => {
    const wrapped = file('abcdefg')
    const body = fileWrapper(wrapped, 3)
    expect(Symbol.asyncIterator in body).toBe(false)
    expect(text([...(body as Iterable<Uint8Array>)])).toEqual(['abc', 'def', 'g'])
    expect(wrapped.read.mock.calls[0]).toEqual([3])
  })

  it('W119: an async file gives an async body', async () => {
    const { read } = file('abcd')
    const body = fileWrapper({ read: (size) => Promise.resolve(read(size)) }, 3) as AsyncIterable<Uint8Array>
    const blocks: Uint8Array[] = []
    for await (const block of body) blocks.push(block)
    expect(text(blocks)).toEqual(['abc', 'd'])
  })

  it('W118: reads blocks of 8192 bytes unless told otherwise', () => {
    const wrapped = file('')
    expect([...(fileWrapper(wrapped) as Iterable<Uint8Array>)]).toEqual([])
    expect(wrapped.read.mock.calls).toEqual([[8192]])
  })

  it('W119: closes the file if it can be closed, and else has no close', async () => {
    const wrapped = file('a')
    await fileWrapper(wrapped).close?.()
    expect(wrapped.close).toHaveBeenCalledTimes(1)
    expect(fileWrapper({ read: () => new Uint8Array(0) })).not.toHaveProperty('close')
  })

  it('gives an error of the first read to whoever iterates, and to nobody else', async () => {
    const failing: FileLike = { read: () => Promise.reject(new Error('EIO')) }
    fileWrapper(failing)
    await new Promise((resolve) => setImmediate(resolve))
    const body = fileWrapper(failing) as AsyncIterable<Uint8Array>
    await expect(body[Symbol.asyncIterator]().next()).rejects.toThrow('EIO')
  })

  it.each([[undefined], [null], [{}], ['path']])('throws for %p, which is no file', (value) => {
    expect(() => fileWrapper(value as unknown as FileLike)).toThrow('an object with a method read(size)')
  })
})
