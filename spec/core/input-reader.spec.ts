import { InputReader } from '../../lib/core/input-reader.js'

class Pieces extends InputReader {
  readonly #pieces: (string | Error)[]

  constructor(...pieces: (string | Error)[]) {
    super()
    this.#pieces = pieces
  }

  protected override async pull(): Promise<Uint8Array | undefined> {
    await new Promise((resolve) => setImmediate(resolve))
    const piece = this.#pieces.shift()
    if (piece instanceof Error) throw piece
    return piece === undefined ? undefined : Buffer.from(piece)
  }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

async function all(pieces: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = []
  for await (const piece of pieces) texts.push(text(piece))
  return texts
}

describe('InputReader', () => {
  it('W48: read(n) gives n bytes across pieces, and fewer only at the end', async () => {
    const input = new Pieces('ab', '', 'cde', 'f')
    expect(text(await input.read(0))).toBe('')
    expect(text(await input.read(3))).toBe('abc')
    expect(text(await input.read(1))).toBe('d')
    expect(text(await input.read(9))).toBe('ef')
    expect(text(await input.read(9))).toBe('')
  })

  it('W51, W52: read() gives the rest, then nothing for ever', async () => {
    const input = new Pieces('ab', 'cd')
    await input.read(1)
    expect(text(await input.read())).toBe('bcd')
    expect(text(await input.read(-1))).toBe('')
    expect(text(await input.readline())).toBe('')
    expect(await input.readlines()).toEqual([])
  })

  it('W48, W53: lines keep their end, the last may lack it, and a size bounds them', async () => {
    const input = new Pieces('a\nb', 'c\r\n\nlong line\nend')
    expect(text(await input.readline())).toBe('a\n')
    expect(text(await input.readline())).toBe('bc\r\n')
    expect(text(await input.readline())).toBe('\n')
    expect(text(await input.readline(4))).toBe('long')
    expect(text(await input.readline(0))).toBe('')
    expect(text(await input.readline())).toBe(' line\n')
    expect(text(await input.readline())).toBe('end')
  })

  it.each([1.5, NaN, -0.5, null, '3', {}])(
    'W48: refuses a size of %p, of which the reading might have no end',
    async (size) => {
      const input = new Pieces('abc\n')
      for (const method of ['read', 'readline'] as const) {
        await expect(input[method](size as number)).rejects.toThrow(
          new RegExp(`^wsgi\\.input\\.${method}\\(size\\) takes an integer of bytes, not `),
        )
      }
      expect(text(await input.read(Infinity))).toBe('abc\n')
    },
  )

  it('W54: readlines stops when the hint was passed', async () => {
    const input = new Pieces('a\nb\nc\nd')
    expect((await input.readlines(3)).map(text)).toEqual(['a\n', 'b\n'])
    expect((await input.readlines()).map(text)).toEqual(['c\n', 'd'])
  })

  it('W46: iterates lines, and chunks as they come', async () => {
    expect(await all(new Pieces('a\nb', 'c'))).toEqual(['a\n', 'bc'])
    const input = new Pieces('ab', '', 'cd')
    await input.read(1)
    expect(await all(input.chunks())).toEqual(['b', 'cd'])
  })

  it('W57: leaving a loop early leaves the rest unread', async () => {
    const input = new Pieces('a\nb\n', 'c')
    for await (const line of input) {
      expect(text(line)).toBe('a\n')
      break
    }
    expect(text(await input.read())).toBe('b\nc')
  })

  it('serves reads that overlap in the order of their calls', async () => {
    const input = new Pieces('ab', 'cd', 'ef')
    const reads = await Promise.all([input.read(3), input.readline(1), input.read()])
    expect(reads.map(text)).toEqual(['abc', 'd', 'ef'])
  })

  it.each<[string, (input: InputReader) => unknown]>([
    ['readlines', (input) => input.readlines()],
    ['a step of chunks', (input) => input.chunks().next()],
    ['a step of the lines', (input) => input[Symbol.asyncIterator]().next()],
  ])('X13: %s that fails and that nobody waits for does not end the process', async (_, read) => {
    const unhandled = jest.fn()
    process.on('unhandledRejection', unhandled)
    void read(new Pieces(new Error('no')))
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('goes on after a read that failed', async () => {
    const input = new Pieces(new Error('no'), 'a')
    const reads = [input.read(1), input.read(1)]
    await expect(reads[0]).rejects.toThrow('no')
    expect(text((await reads[1]) ?? Buffer.alloc(0))).toBe('a')
  })
})
