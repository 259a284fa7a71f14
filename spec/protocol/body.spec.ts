import fc from 'fast-check'
import { ClosingBody, encode, encodeBody, isAsyncBody, mapBody, textBody } from '../../lib/protocol/body.js'
import type { ResponseBody } from '../../lib/protocol/index.js'

const one = new Uint8Array([1])
const two = new Uint8Array([2])
const three = new Uint8Array([3])
const twice = (chunk: Uint8Array): Uint8Array => chunk.map((byte) => byte * 2)

function sync(body: ResponseBody): Iterable<Uint8Array> & ResponseBody {
  expect(Symbol.iterator in body).toBe(true)
  expect(Symbol.asyncIterator in body).toBe(false)
  return body as Iterable<Uint8Array> & ResponseBody
}

function later(body: ResponseBody): AsyncIterable<Uint8Array> & ResponseBody {
  expect(Symbol.asyncIterator in body).toBe(true)
  return body as AsyncIterable<Uint8Array> & ResponseBody
}

async function collected(body: ResponseBody): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return chunks
}

/** A body that notes what becomes of it. */
function watched(chunks: Uint8Array[], log: string[]): Iterable<Uint8Array> & ResponseBody {
  return {
    *[Symbol.iterator]() {
      try {
        for (const chunk of chunks) {
          log.push(`give ${chunk[0]}`)
          yield chunk
        }
      } finally {
        log.push('finally')
      }
    },
    close: () => void log.push('close'),
  }
}

function watchedLater(chunks: Uint8Array[], log: string[]): AsyncIterable<Uint8Array> & ResponseBody {
  const body = watched(chunks, log)
  return {
    async *[Symbol.asyncIterator]() {
      yield* body
    },
    close: async () => body.close?.(),
  }
}

describe('isAsyncBody', () => {
  it('tells async bodies from sync ones', () => {
    expect(isAsyncBody([one])).toBe(false)
    expect(isAsyncBody(watched([], []))).toBe(false)
    expect(isAsyncBody(watchedLater([], []))).toBe(true)
  })
  it('X16: takes one that can do both as async', () => {
    expect(isAsyncBody(Object.assign(watchedLater([], []), { [Symbol.iterator]: () => [][Symbol.iterator]() }))).toBe(
      true,
    )
  })
})

describe('encode', () => {
  it('gives UTF-8', () => {
    expect(encode('aä€')).toEqual(new Uint8Array([0x61, 0xc3, 0xa4, 0xe2, 0x82, 0xac]))
  })
})

describe('textBody', () => {
  it('is a body of one piece of UTF-8', () => {
    expect(textBody('ä')).toEqual([new Uint8Array([0xc3, 0xa4])])
  })

  it('texts of all lengths keep their bytes while others are made', () => {
    const texts = Array.from({ length: 300 }, (_, length) => '𝄞ä€x'.repeat(length))
    const bodies = texts.map((text) => textBody(text))
    expect(bodies.map(([bytes]) => new TextDecoder().decode(bytes))).toEqual(texts)
  })

  it('half a surrogate pair becomes U+FFFD', () => {
    expect(textBody('\ud834x')).toEqual([new Uint8Array([0xef, 0xbf, 0xbd, 0x78])])
  })

  it('whoever transfers the memory of a short text leaves those to come whole', () => {
    for (const text of ['first', '']) {
      const [bytes] = textBody(text)
      structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] })
      expect(new TextDecoder().decode(textBody('next')[0])).toBe('next')
    }
  })
})

describe('mapBody', () => {
  it('W93: maps an array at once, to an array', () => {
    const body = [one, two]
    const mapped = mapBody(body, twice)
    expect(mapped).toEqual([new Uint8Array([2]), new Uint8Array([4])])
    expect(mapped).not.toBe(body)
    expect(body).toEqual([one, two])
  })
  it('maps an array of a class of its own to a plain one', () => {
    class Pieces extends Array<Uint8Array> {}
    const mapped = mapBody(Pieces.of(one), twice)
    expect(Object.getPrototypeOf(mapped)).toBe(Array.prototype)
  })
  it('adds the last piece of the end to an array, if there is one', () => {
    expect(mapBody([one], twice, () => three)).toEqual([new Uint8Array([2]), three])
    expect(mapBody([], twice, () => three)).toEqual([three])
    expect(mapBody([one], twice, () => undefined)).toEqual([new Uint8Array([2])])
  })
  it('gives map one piece and nothing else', () => {
    const seen: unknown[][] = []
    const map = (...given: unknown[]): Uint8Array => {
      seen.push(given)
      return one
    }
    mapBody([one], map)
    expect([...sync(mapBody(watched([two], []), map))]).toEqual([one])
    expect(seen).toEqual([[one], [two]])
  })
  it('W97: keeps the close of an array, called once', () => {
    const close = jest.fn()
    const mapped = mapBody(Object.assign([one], { close }), twice, () => three)
    expect(close).not.toHaveBeenCalled()
    expect([...sync(mapped)]).toEqual([new Uint8Array([2]), three])
    void mapped.close?.()
    void mapped.close?.()
    expect(close).toHaveBeenCalledTimes(1)
  })
  it('W16: leaves an array that has a close to be closed by its consumer if map fails', () => {
    const close = jest.fn()
    const mapped = mapBody(Object.assign([one], { close }), () => {
      throw new Error('no')
    })
    expect(() => [...sync(mapped)]).toThrow('no')
    void mapped.close?.()
    expect(close).toHaveBeenCalledTimes(1)
  })
  it('W92, W98: asks a sync body for a piece only when it is asked for one itself', () => {
    const log: string[] = []
    const iterator = sync(mapBody(watched([one, two], log), twice))[Symbol.iterator]()
    expect(log).toEqual([])
    expect(iterator.next()).toEqual({ done: false, value: new Uint8Array([2]) })
    expect(log).toEqual(['give 1'])
    iterator.next()
    expect(log).toEqual(['give 1', 'give 2'])
    expect(iterator.next()).toEqual({ done: true, value: undefined })
    expect(log).toEqual(['give 1', 'give 2', 'finally'])
  })
  it('W92: does so with an async body', async () => {
    const log: string[] = []
    const iterator = later(mapBody(watchedLater([one, two], log), twice))[Symbol.asyncIterator]()
    expect(log).toEqual([])
    expect(await iterator.next()).toEqual({ done: false, value: new Uint8Array([2]) })
    expect(log).toEqual(['give 1'])
    await iterator.next()
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(log).toEqual(['give 1', 'give 2', 'finally'])
  })
  it('calls the end after the last piece, once, for one more piece', async () => {
    const end = jest.fn(() => three)
    expect([...sync(mapBody(watched([one], []), twice, end))]).toEqual([new Uint8Array([2]), three])
    expect(await collected(mapBody(watchedLater([one], []), twice, end))).toEqual([new Uint8Array([2]), three])
    expect(end).toHaveBeenCalledTimes(2)
  })
  it('adds nothing if the end gives nothing', async () => {
    expect([...sync(mapBody(watched([one], []), twice, () => undefined))]).toHaveLength(1)
    expect(await collected(mapBody(watchedLater([one], []), twice, () => undefined))).toHaveLength(1)
  })
  it('W14: tells the inner iterator when the consumer stops early, and does not call the end', async () => {
    const log: string[] = []
    const end = jest.fn(() => three)
    for (const chunk of sync(mapBody(watched([one, two], log), twice, end))) {
      expect(chunk).toEqual(new Uint8Array([2]))
      break
    }
    for await (const chunk of mapBody(watchedLater([one, two], log), twice, end)) {
      expect(chunk).toEqual(new Uint8Array([2]))
      break
    }
    expect(log).toEqual(['give 1', 'finally', 'give 1', 'finally'])
    expect(end).not.toHaveBeenCalled()
  })
  it('W97: closes the inner body though it was never iterated', async () => {
    const log: string[] = []
    const body = mapBody(watched([one], log), twice)
    sync(body)[Symbol.iterator]().return?.()
    void body.close?.()
    await mapBody(watchedLater([one], log), twice).close?.()
    expect(log).toEqual(['close', 'close'])
  })
  it('W16: closes the inner body once, and gives back the promise of it', async () => {
    const log: string[] = []
    const body = mapBody(watchedLater([], log), twice)
    const first = body.close?.()
    expect(first).toBeInstanceOf(Promise)
    expect(body.close?.()).toBeUndefined()
    await first
    expect(log).toEqual(['close'])
  })
  it('X16: iterates a body that can do both asynchronously', async () => {
    const body = Object.assign(watchedLater([two], []), { [Symbol.iterator]: () => [one][Symbol.iterator]() })
    expect(await collected(later(mapBody(body, twice)))).toEqual([new Uint8Array([4])])
  })
  it('lets errors of map, of the body and of the end through, and ends the inner iterator', async () => {
    const log: string[] = []
    const fails = (): never => {
      throw new Error('failed')
    }
    expect(() => [...sync(mapBody(watched([one], log), fails))]).toThrow('failed')
    expect(log).toEqual(['give 1', 'finally'])
    await expect(collected(mapBody(watchedLater([one], []), fails))).rejects.toThrow('failed')
    expect(() => mapBody([one], fails)).toThrow('failed')
    expect(() => mapBody([], twice, fails)).toThrow('failed')
    expect(() => [...sync(mapBody({ [Symbol.iterator]: fails }, twice))]).toThrow('failed')
    expect(() => [...sync(mapBody(watched([], []), twice, fails))]).toThrow('failed')
  })
  it('calls the close of the body itself, with the body as this', () => {
    class Body {
      closed = 0;
      *[Symbol.iterator]() {
        yield one
      }
      close() {
        this.closed++
      }
    }
    const body = new Body()
    void mapBody(body, twice).close?.()
    expect(body.closed).toBe(1)
  })
  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, 'the number 5'],
    ['text', 'the string "text"'],
    [one, 'an object of Uint8Array'],
    [{}, 'an object of Object'],
    [() => [], 'a function'],
  ])('W8, W10: refuses %p, which is no body, and says so', (body, what) => {
    expect(() => mapBody(body as unknown as ResponseBody, twice)).toThrow(
      new TypeError(`a body is an iterable of Uint8Array, sync or async, like [bytes] or textBody('…'); got ${what}`),
    )
  })
  it('gives what Array.map gives, whatever the kind of body', async () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 4 }), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(chunks, async (pieces) => {
        const expected = pieces.map((piece) => twice(piece))
        expect(mapBody(pieces, twice)).toEqual(expected)
        expect([...sync(mapBody(watched(pieces, []), twice))]).toEqual(expected)
        expect(await collected(mapBody(watchedLater(pieces, []), twice))).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })
})

describe('encodeBody', () => {
  it('encodes texts, one for one', async () => {
    expect(encodeBody(['a', 'ä'])).toEqual([encode('a'), encode('ä')])
    function* texts() {
      yield 'b'
    }
    async function* textsLater() {
      yield 'c'
    }
    expect([...sync(encodeBody(texts()))]).toEqual([encode('b')])
    expect(await collected(later(encodeBody(textsLater())))).toEqual([encode('c')])
  })
  it('closes the texts', () => {
    const close = jest.fn()
    const texts = { [Symbol.iterator]: () => ['a'][Symbol.iterator](), close }
    void encodeBody(texts).close?.()
    expect(close).toHaveBeenCalledTimes(1)
  })
  it.each([
    [one, 'an object of Uint8Array'],
    [5, 'the number 5'],
    [undefined, 'undefined'],
    [Promise.resolve('a'), 'a promise'],
  ])('W9, X15: refuses the piece %p, which is no text', (piece, what) => {
    expect(() => encodeBody([piece as unknown as string])).toThrow(
      new TypeError(`encodeBody takes an iterable of strings; one of its pieces is ${what}`),
    )
  })
  it('W10: refuses one text and says what encodes it', () => {
    expect(() => encodeBody('Hello')).toThrow(
      new TypeError(
        'a body is an iterable of Uint8Array, sync or async, like [bytes] or textBody(\'…\'); got the string "Hello"',
      ),
    )
  })
})

describe('ClosingBody', () => {
  it('X14: counts a close that throws as done', () => {
    const close = jest.fn(() => {
      throw new Error('close failed')
    })
    const closing = new ClosingBody(Object.assign([one], { close }))
    expect(() => closing.close()).toThrow('close failed')
    expect(closing.close()).toBeUndefined()
    expect(close).toHaveBeenCalledTimes(1)
  })
  it('closes a body without a close', () => {
    expect(new ClosingBody([]).close()).toBeUndefined()
  })
})
