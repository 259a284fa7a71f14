import { ResponseMiddleware, type BodyFilter, type ResponseHead } from '../../lib/core/response-middleware.js'
import {
  encode,
  encodeBody,
  textBody,
  type Application,
  type Environ,
  type HeaderList,
  type ResponseBody,
  type StartResponse,
  type Status,
} from '../../lib/protocol/index.js'

type OnResponse = (head: ResponseHead, environ: Environ) => BodyFilter | undefined | void

class Edit extends ResponseMiddleware<{ edit: OnResponse }> {
  onResponse(head: ResponseHead, environ: Environ) {
    return this.options.edit(head, environ)
  }
}

interface Seen {
  readonly heads: [status: Status, headers: HeaderList, error: unknown][]
  readonly written: string[]
  readonly body: () => ResponseBody
}

const decoder = new TextDecoder()

/** Serves one request through the layer, as a server would see it. */
function served(edit: OnResponse, app: Application, method = 'GET'): Seen & { result: ReturnType<Application> } {
  const heads: Seen['heads'] = []
  const written: string[] = []
  const startResponse: StartResponse = (status, headers, error) => {
    heads.push([status, headers, error])
    return (chunk) => void written.push(decoder.decode(chunk))
  }
  const result = new Edit(app, { edit }).call({ REQUEST_METHOD: method } as Environ, startResponse)
  return { heads, written, result, body: () => result as ResponseBody }
}

function texts(body: ResponseBody): string[] {
  expect(Symbol.iterator in body).toBe(true)
  return [...(body as Iterable<Uint8Array>)].map((chunk) => decoder.decode(chunk))
}

async function textsLater(body: ResponseBody): Promise<string[]> {
  const chunks: string[] = []
  for await (const chunk of body) chunks.push(decoder.decode(chunk))
  return chunks
}

const upper: BodyFilter = { chunk: (bytes) => encode(decoder.decode(bytes).toUpperCase()) }
const ending: BodyFilter = { ...upper, end: () => encode('!') }

function app(body: () => ResponseBody, status: Status = '200 OK', headers: () => HeaderList = () => []): Application {
  return (_, startResponse) => {
    startResponse(status, headers())
    return body()
  }
}

describe('ResponseMiddleware', () => {
  it('lets the head be edited, in place or replaced', () => {
    const { heads } = served(
      (head) => {
        head.status = '201 Created'
        head.headers.push(['x-added', '1'])
      },
      app(
        () => [],
        '200 OK',
        () => [['x-own', 'a']],
      ),
    )
    expect(heads).toEqual([
      [
        '201 Created',
        [
          ['x-own', 'a'],
          ['x-added', '1'],
        ],
        undefined,
      ],
    ])
    const replaced = served(
      (head) => {
        head.headers = [['only', 'this']]
      },
      app(() => []),
    )
    expect(replaced.heads).toEqual([['200 OK', [['only', 'this']], undefined]])
  })
  it('tells the code of the head, and the environ', () => {
    const seen: unknown[] = []
    served(
      (head, environ) => void seen.push(head.code, environ.REQUEST_METHOD),
      app(() => [], '404 Not Found'),
    )
    expect(seen).toEqual([404, 'GET'])
  })
  it('W17: lets the body through as it is if there is no filter', () => {
    const body: ResponseBody = Object.assign([encode('a')], { close: () => undefined })
    expect(
      served(
        () => undefined,
        app(() => body),
      ).result,
    ).toBe(body)
    expect(
      served(
        () => null as unknown as undefined,
        app(() => body),
      ).result,
    ).toBe(body)
  })
  it('W98: makes no promise of a sync response, and keeps a promised one', async () => {
    const sync = served(
      () => upper,
      app(() => textBody('a')),
    )
    expect(texts(sync.body())).toEqual(['A'])
    const later = served(
      () => upper,
      async (environ, start) => app(() => textBody('a'))(environ, start),
    )
    expect(later.result).toBeInstanceOf(Promise)
    expect(texts(await later.result)).toEqual(['A'])
  })
  it('filters arrays, generators and async bodies, piece by piece, with one more at the end', async () => {
    expect(
      texts(
        served(
          () => ending,
          app(() => encodeBody(['a', 'b'])),
        ).body(),
      ),
    ).toEqual(['A', 'B', '!'])
    function* pieces() {
      yield encode('a')
      yield encode('b')
    }
    expect(texts(served(() => ending, app(pieces)).body())).toEqual(['A', 'B', '!'])
    async function* piecesLater() {
      yield encode('a')
    }
    expect(await textsLater(served(() => ending, app(piecesLater)).body())).toEqual(['A', '!'])
  })
  it('takes an end that gives nothing, and a filter without an end', () => {
    const filter = { ...upper, end: () => undefined }
    expect(
      texts(
        served(
          () => filter,
          app(() => textBody('a')),
        ).body(),
      ),
    ).toEqual(['A'])
    expect(
      texts(
        served(
          () => upper,
          app(() => textBody('a')),
        ).body(),
      ),
    ).toEqual(['A'])
  })
  it('calls the filter as the object that it is', () => {
    class Counter implements BodyFilter {
      count = 0
      chunk(): Uint8Array {
        return encode(String(++this.count))
      }
      end(): Uint8Array {
        return encode(`total ${this.count}`)
      }
    }
    expect(
      texts(
        served(
          () => new Counter(),
          app(() => encodeBody(['a', 'b'])),
        ).body(),
      ),
    ).toEqual(['1', '2', 'total 2'])
  })
  it('filters what is written, too', () => {
    const writes: Application = (_, startResponse) => {
      void startResponse('200 OK', [])(encode('written'))
      return textBody('yielded')
    }
    const { body, written } = served(() => upper, writes)
    expect(written).toEqual(['WRITTEN'])
    expect(texts(body())).toEqual(['YIELDED'])
    expect(served(() => undefined, writes).written).toEqual(['written'])
  })
  it('gives the promise of a write back', async () => {
    const slow = Promise.resolve()
    const startResponse: StartResponse = () => () => slow
    const results: unknown[] = []
    const writes: Application = (_, start) => {
      results.push(start('200 OK', [])(encode('a')))
      return []
    }
    void new Edit(writes, { edit: () => upper }).call({} as Environ, startResponse)
    expect(results).toEqual([slow])
    expect(results[0]).toBe(slow)
  })

  describe('of an application that starts its response inside of the first piece (W12)', () => {
    const late = (status: Status = '200 OK'): Application =>
      function* (_, startResponse) {
        startResponse(status, [['Content-Length', '1']])
        yield encode('a')
      }

    it('filters from the first piece on', () => {
      const { body, heads } = served(() => ending, late())
      expect(heads).toEqual([])
      expect(texts(body())).toEqual(['A', '!'])
      expect(heads).toEqual([['200 OK', [], undefined]])
    })
    it('filters nothing if there is no filter', () => {
      const { body, heads } = served(() => undefined, late())
      expect(texts(body())).toEqual(['a'])
      expect(heads).toEqual([['200 OK', [['Content-Length', '1']], undefined]])
    })
    it('adds nothing to a response without a body', () => {
      expect(texts(served(() => ending, late('204 No Content')).body())).toEqual(['a'])
      expect(texts(served(() => ending, late(), 'HEAD').body())).toEqual(['a'])
    })
  })

  describe('with a filter', () => {
    const HEADERS: HeaderList = [
      ['Content-Type', 'text/plain'],
      ['Content-Length', '5'],
      ['Content-MD5', 'x'],
      ['Content-Digest', 'x'],
      ['Repr-Digest', 'x'],
      ['Digest', 'x'],
      ['Accept-Ranges', 'bytes'],
      ['ETag', '"abc"'],
      ['Last-Modified', 'x'],
    ]
    const headers = (): HeaderList => HEADERS.map(([name, value]) => [name, value])
    const kept: HeaderList = [
      ['Content-Type', 'text/plain'],
      ['ETag', 'W/"abc"'],
      ['Last-Modified', 'x'],
    ]

    it('takes from the head what is true only of the bytes before, and weakens a strong ETag', () => {
      expect(
        served(
          () => upper,
          app(() => [], '200 OK', headers),
        ).heads,
      ).toEqual([['200 OK', kept, undefined]])
    })
    it('takes it from headers that onResponse put in their place', () => {
      const { heads } = served(
        (head) => {
          head.headers = [['content-length', '1']]
          return upper
        },
        app(() => []),
      )
      expect(heads).toEqual([['200 OK', [], undefined]])
    })
    it('leaves a weak ETag', () => {
      const weak: HeaderList = [['etag', 'W/"a"']]
      expect(
        served(
          () => upper,
          app(
            () => [],
            '200 OK',
            () => weak,
          ),
        ).heads,
      ).toEqual([['200 OK', [['etag', 'W/"a"']], undefined]])
    })
    it('leaves all of it without a filter', () => {
      expect(
        served(
          () => undefined,
          app(() => [], '200 OK', headers),
        ).heads,
      ).toEqual([['200 OK', headers(), undefined]])
    })
    it.each<[string, Status, string]>([
      ['HEAD', '200 OK', 'HEAD'],
      ['204', '204 No Content', 'GET'],
      ['304', '304 Not Modified', 'GET'],
    ])('X1, X2: treats the head for %s the same, and calls no filter', (_, status, method) => {
      const filter = { chunk: jest.fn(), end: jest.fn() }
      const body = textBody('as it is')
      const { heads, result } = served(
        () => filter,
        app(() => body, status, headers),
        method,
      )
      expect(heads).toEqual([[status, kept, undefined]])
      expect(result).toBe(body)
      expect(filter.chunk).not.toHaveBeenCalled()
      expect(filter.end).not.toHaveBeenCalled()
    })
    it('X1: knows a HEAD request by the method that came, though a layer inside makes it a GET', () => {
      const inner: Application = (environ, startResponse) => {
        environ.REQUEST_METHOD = 'GET'
        startResponse('200 OK', [])
        return textBody('a')
      }
      expect(texts(served(() => ending, inner, 'HEAD').body())).toEqual(['a'])
    })
    it('goes by the status that onResponse leaves', () => {
      const toNothing: OnResponse = (head) => {
        head.status = '204 No Content'
        return ending
      }
      expect(
        texts(
          served(
            toNothing,
            app(() => textBody('a')),
          ).body(),
        ),
      ).toEqual(['a'])
      const toSomething: OnResponse = (head) => {
        head.status = '200 OK'
        return ending
      }
      expect(
        texts(
          served(
            toSomething,
            app(() => textBody('a'), '204 No Content'),
          ).body(),
        ),
      ).toEqual(['A', '!'])
    })
    it('W97: closes the body of the application once', () => {
      const close = jest.fn()
      const body = served(
        () => upper,
        app(() => Object.assign([encode('a')], { close })),
      ).body()
      expect(texts(body)).toEqual(['A'])
      void body.close?.()
      void body.close?.()
      expect(close).toHaveBeenCalledTimes(1)
    })
    it('lets an error of the filter through, and the body be closed', () => {
      const close = jest.fn()
      const failing: BodyFilter = {
        chunk: () => {
          throw new Error('filter failed')
        },
      }
      const body = served(
        () => failing,
        app(() => Object.assign([encode('a')], { close })),
      ).body()
      expect(() => texts(body)).toThrow('filter failed')
      void body.close?.()
      expect(close).toHaveBeenCalledTimes(1)
    })
    it('says what is wrong with a body that is none', () => {
      expect(() =>
        served(
          () => upper,
          app(() => 'text' as unknown as ResponseBody),
        ),
      ).toThrow('got the string "text"')
    })
  })

  describe('when the head is replaced by an error (W73)', () => {
    const error = new Error('failed')

    it('calls onResponse again and passes the error on', () => {
      const statuses: string[] = []
      const failing: Application = (_, startResponse) => {
        startResponse('200 OK', [])
        startResponse('500 Oops', [['x', 'y']], error)
        return textBody('oops')
      }
      const { body, heads } = served((head) => {
        statuses.push(head.status)
        return head.code === 500 ? upper : undefined
      }, failing)
      expect(statuses).toEqual(['200 OK', '500 Oops'])
      expect(heads[1]).toEqual(['500 Oops', [['x', 'y']], error])
      expect(heads[1]?.[2]).toBe(error)
      expect(texts(body())).toEqual(['OOPS'])
    })
    it('goes on with the filter of the new head, or with none', () => {
      const failing: Application = function* (_, startResponse) {
        startResponse('200 OK', [])
        yield new Uint8Array()
        startResponse('500 Oops', [], error)
        yield encode('oops')
      }
      const holding: BodyFilter = { chunk: (bytes) => bytes, end: () => encode('held') }
      expect(texts(served((head) => (head.code === 200 ? holding : ending), failing).body())).toEqual(['', 'OOPS', '!'])
      expect(texts(served((head) => (head.code === 200 ? holding : undefined), failing).body())).toEqual(['', 'oops'])
    })
    it('keeps the first filter if the server refuses the new head', () => {
      const refusing: StartResponse = (_, __, replaced) => {
        if (replaced !== undefined) throw replaced as Error
        return () => undefined
      }
      const failing: Application = function* (_, startResponse) {
        startResponse('200 OK', [])
        yield encode('a')
        expect(() => startResponse('500 Oops', [], error)).toThrow(error)
        yield encode('b')
      }
      const layer = new Edit(failing, { edit: (head) => (head.code === 200 ? upper : undefined) })
      const body = layer.call({ REQUEST_METHOD: 'GET' } as Environ, refusing)
      expect(texts(body as ResponseBody)).toEqual(['A', 'B'])
    })
    const onTheWay: Application = (_, startResponse) => {
      startResponse('200 OK', [])
      return (function* () {
        startResponse('500 Oops', [['Content-Length', '4']], error)
        yield encode('oops')
      })()
    }
    it('leaves a head as it was that goes with a filter, when the body is on its way without one', () => {
      const compress: OnResponse = (head) => {
        if (head.code === 200) return undefined
        head.status = '200 OK'
        head.headers.push(['Content-Encoding', 'x'])
        return upper
      }
      const { body, heads } = served(compress, onTheWay)
      expect(texts(body())).toEqual(['oops'])
      expect(heads[1]).toEqual(['500 Oops', [['Content-Length', '4']], error])
    })
    it('edits that head if there is no filter', () => {
      const { body, heads } = served((head) => void head.headers.push(['x-added', '1']), onTheWay)
      expect(texts(body())).toEqual(['oops'])
      expect(heads[1]).toEqual([
        '500 Oops',
        [
          ['Content-Length', '4'],
          ['x-added', '1'],
        ],
        error,
      ])
    })
    it('W61: changes no pair of that head which the application keeps', () => {
      const pair: [string, string] = ['ETag', '"a"']
      const app: Application = (_, startResponse) => {
        startResponse('200 OK', [])
        return (function* () {
          startResponse('500 Oops', [pair], error)
          yield encode('oops')
        })()
      }
      const rename: OnResponse = (head) => {
        if (head.code === 200) return undefined
        for (const header of head.headers) header[1] = 'changed'
        return upper
      }
      const { body, heads } = served(rename, app)
      texts(body())
      expect(heads[1]?.[1]).toEqual([['ETag', '"a"']])
    })
  })

  it.each([
    [Promise.resolve(), 'a promise'],
    [{}, 'an object of Object'],
    ['text', 'the string "text"'],
    [{ chunk: 5 }, 'an object of Object'],
  ])('says that onResponse may not return %p', (value, what) => {
    expect(() =>
      served(
        () => value as unknown as BodyFilter,
        app(() => []),
      ),
    ).toThrow(
      new TypeError(
        `onResponse of Edit returned ${what}; return nothing, or a filter, an object with a method chunk(bytes)`,
      ),
    )
  })
  it('says so as well of other values', () => {
    expect(() =>
      served(
        () => false as unknown as BodyFilter,
        app(() => []),
      ),
    ).toThrow('returned the boolean false')
  })
})
