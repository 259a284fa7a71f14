import { encode } from '../../lib/protocol/index.js'
import { MemoryInput } from '../../lib/testing/index.js'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const texts = async (pieces: AsyncIterable<Uint8Array>): Promise<string[]> => {
  const all: string[] = []
  for await (const piece of pieces) all.push(text(piece))
  return all
}

describe('MemoryInput', () => {
  it('W46, W51: reads the rest without a size, or with -1', async () => {
    expect(text(await new MemoryInput('one\ntwo').read())).toBe('one\ntwo')
    expect(text(await new MemoryInput(encode('ä')).read(-1))).toBe('ä')
  })

  it('W48: reads exactly what is asked for unless the end comes first', async () => {
    const input = new MemoryInput(['ab', '', encode('cde'), 'f'])
    expect(text(await input.read(4))).toBe('abcd')
    expect(text(await input.read(0))).toBe('')
    expect(text(await input.read(4))).toBe('ef')
  })

  it('W52: gives an empty array at the end, again and again', async () => {
    const input = new MemoryInput()
    expect(await input.read()).toEqual(new Uint8Array(0))
    expect(await input.read(1)).toEqual(new Uint8Array(0))
    expect(await input.readline()).toEqual(new Uint8Array(0))
    expect(await input.readlines()).toEqual([])
    expect(await texts(input)).toEqual([])
    expect(await texts(input.chunks())).toEqual([])
  })

  it('W48: ends a line at "\\n" only, keeps it, and lets the last line lack it', async () => {
    const input = new MemoryInput(['on', 'e\r\ntw', 'o\n\n', 'th', 'ree'])
    expect(await texts(input)).toEqual(['one\r\n', 'two\n', '\n', 'three'])
  })

  it('W53: reads a line up to a size', async () => {
    const input = new MemoryInput(['on', 'e\ntwo'])
    expect(text(await input.readline(3))).toBe('one')
    expect(text(await input.readline(3))).toBe('\n')
    expect(text(await input.readline(0))).toBe('')
    expect(text(await input.readline(30))).toBe('two')
  })

  it('W54: reads lines until the hint is passed', async () => {
    const body = 'a\nbb\nccc\n'
    expect((await new MemoryInput(body).readlines()).map(text)).toEqual(['a\n', 'bb\n', 'ccc\n'])
    expect((await new MemoryInput(body).readlines(3)).map(text)).toEqual(['a\n', 'bb\n'])
    expect((await new MemoryInput(body).readlines(0)).map(text)).toHaveLength(3)
  })

  it('gives the pieces as they came, and the rest of one that was begun', async () => {
    const input = new MemoryInput(['abc', '', 'def'])
    await input.read(1)
    expect(await texts(input.chunks())).toEqual(['bc', 'def'])
  })

  it('asks an async body for its pieces when they are needed, and leaves the rest when the loop is left', async () => {
    const asked: string[] = []
    async function* body() {
      for (const piece of ['a\n', 'b\n', 'c\n']) {
        asked.push(piece)
        yield piece
      }
    }
    const input = new MemoryInput(body())
    for await (const line of input) {
      expect(text(line)).toBe('a\n')
      break
    }
    expect(asked).toEqual(['a\n'])
    expect(text(await input.read())).toBe('b\nc\n')
  })

  it('serves reads that overlap in their order, also after one failed', async () => {
    const input = new MemoryInput('abcdef')
    const all = await Promise.all([input.read(1), input.read(2), input.readline()])
    expect(all.map(text)).toEqual(['a', 'bc', 'def'])
    let fail = true
    const failing = new MemoryInput({
      [Symbol.asyncIterator]: () => ({
        next: () => {
          const failed = fail
          fail = false
          return failed ? Promise.reject(new Error('broken')) : Promise.resolve({ done: true, value: undefined })
        },
      }),
    })
    const [first, second] = [failing.read(), failing.read()]
    await expect(first).rejects.toThrow('broken')
    await expect(second).resolves.toHaveLength(0)
  })
})
