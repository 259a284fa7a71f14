import { textBody, type ResponseBody } from '../../../lib/index.js'
import { bodyWithin, type Over, type Within } from '../../../lib/middleware/trace-context/context-body.js'

/** How deep in the context something is done. */
let depth = 0
const within: Within = (action) => {
  depth++
  try {
    return action()
  } finally {
    depth--
  }
}

const seen: string[] = []
const note = (what: string): void => void seen.push(`${what} ${depth}`)
beforeEach(() => {
  seen.length = 0
})

function* pieces(): Generator<Uint8Array> {
  try {
    note('first')
    yield* textBody('a')
    note('second')
    yield* textBody('b')
  } finally {
    note('stopped')
  }
}

async function* asyncPieces(): AsyncGenerator<Uint8Array> {
  yield* await Promise.resolve(pieces())
}

const overs = (): { over: Over; told: unknown[] } => {
  const told: unknown[] = []
  return { told, over: (error) => void told.push(error ?? 'end') }
}

async function read(body: ResponseBody): Promise<string> {
  let text = ''
  for await (const piece of body as AsyncIterable<Uint8Array>) text += Buffer.from(piece).toString()
  return text
}

describe('bodyWithin', () => {
  it.each<[string, () => ResponseBody]>([
    ['sync', pieces],
    ['async', asyncPieces],
  ])('makes the pieces of a body within the context, and tells of its end once (%s)', async (_, body) => {
    const { over, told } = overs()
    const wrapped = bodyWithin(body(), within, over)
    expect(seen).toEqual([])
    expect(await read(wrapped)).toBe('ab')
    await wrapped.close?.()
    expect(told).toEqual(['end'])
    expect(seen.map((line) => line.split(' ')[0])).toEqual(['first', 'second', 'stopped'])
  })

  it('is within it for each step of a generator, also where that is stopped', () => {
    const { over, told } = overs()
    const iterator = (bodyWithin(pieces(), within, over) as Iterable<Uint8Array>)[Symbol.iterator]()
    iterator.next()
    expect(iterator.return?.()).toEqual({ done: true, value: undefined })
    expect(seen).toEqual(['first 1', 'stopped 1'])
    expect(told).toEqual(['end'])
  })

  it('stops what cannot be stopped by asking for no more', async () => {
    const once = { next: () => ({ done: false, value: textBody('x')[0] }) } as const
    const sync = bodyWithin({ [Symbol.iterator]: () => once }, within) as Iterable<Uint8Array>
    expect(sync[Symbol.iterator]().return?.()).toEqual({ done: true, value: undefined })
    const later = { next: () => Promise.resolve(once.next()) } as const
    const waiting = bodyWithin({ [Symbol.asyncIterator]: () => later }, within) as AsyncIterable<Uint8Array>
    expect(await waiting[Symbol.asyncIterator]().return?.()).toEqual({ done: true, value: undefined })
  })

  it('stops an async generator', async () => {
    const { over, told } = overs()
    const iterator = (bodyWithin(asyncPieces(), within, over) as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    await iterator.next()
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
    expect([told, seen.at(-1)?.split(' ')[0]]).toEqual([['end'], 'stopped'])
  })

  it('tells of an error once, and lets it pass', async () => {
    const broken = new Error('broken')
    const failing = (): Generator<Uint8Array> => {
      throw broken
    }
    const sync = overs()
    const iterated = bodyWithin({ [Symbol.iterator]: () => ({ next: failing as never }) }, within, sync.over)
    expect(() => [...(iterated as Iterable<Uint8Array>)]).toThrow(broken)
    await iterated.close?.()
    const later = overs()
    const rejecting = { next: () => Promise.reject(broken) }
    await expect(read(bodyWithin({ [Symbol.asyncIterator]: () => rejecting }, within, later.over))).rejects.toBe(broken)
    expect([sync.told, later.told]).toEqual([[broken], [broken]])
  })

  it('closes within the context, also what nobody has read', async () => {
    const { over, told } = overs()
    const body = Object.assign(pieces(), {
      close: () => {
        note('closed')
      },
    })
    await bodyWithin(body, within, over).close?.()
    expect([seen, told]).toEqual([['closed 1'], ['end']])
  })

  it('gives an array as it is, over at once, unless it has to be closed', () => {
    const { over, told } = overs()
    const body = textBody('a')
    expect(bodyWithin(body, within)).toBe(body)
    expect(bodyWithin(body, within, over)).toBe(body)
    expect(told).toEqual(['end'])
    const closing = Object.assign(textBody('a'), { close: () => undefined })
    expect(bodyWithin(closing, within)).not.toBe(closing)
  })
})
