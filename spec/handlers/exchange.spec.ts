import { runInNewContext } from 'node:vm'
import {
  encode,
  textBody,
  type Application,
  type Environ,
  type Outcome,
  type ResponseBody,
  type StartResponse,
  type Write,
} from '../../lib/index.js'
import { RecordingExchange } from './recording-exchange.js'

const ENVIRON = {} as Environ
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function run(app: unknown, method = 'GET', prepare?: (exchange: RecordingExchange) => void): RecordingExchange {
  const exchange = new RecordingExchange(method)
  prepare?.(exchange)
  exchange.run(app as Application, ENVIRON)
  exchange.turn()
  return exchange
}

async function runAsync(app: unknown, method = 'GET'): Promise<RecordingExchange> {
  const exchange = run(app, method)
  for (let round = 0; round < 20; round++) {
    await settled()
    exchange.turn()
  }
  return exchange
}

/** A body that counts how often it is returned and closed. */
function counted(pieces: Iterable<unknown>): { body: ResponseBody; counts: { closed: number; returned: number } } {
  const counts = { closed: 0, returned: 0 }
  const iterator = pieces[Symbol.iterator]()
  const body = {
    [Symbol.iterator]: () => ({
      next: () => iterator.next(),
      return: () => {
        counts.returned++
        return { done: true, value: undefined }
      },
    }),
    close: () => {
      counts.closed++
    },
  }
  return { body: body as unknown as ResponseBody, counts }
}

const announcing =
  (body: unknown, headers: [string, string][] = [], line = '200 OK') =>
  (_: Environ, startResponse: StartResponse): unknown => {
    startResponse(line as '200 OK', headers)
    return body
  }

describe('Exchange', () => {
  describe('start of the response', () => {
    it('W59, W70: startResponse gives a function and sends nothing', () => {
      let write: unknown
      const exchange = new RecordingExchange()
      exchange.run((_, startResponse) => {
        write = startResponse('200 OK', [])
        expect(exchange.events).toEqual([])
        return []
      }, ENVIRON)
      expect(typeof write).toBe('function')
    })

    it('W61, X17: copies the headers when they are announced', () => {
      const headers: [string, string][] = [['X-A', '1']]
      const { head } = run((_: Environ, startResponse: StartResponse) => {
        startResponse('200 OK', headers)
        headers.push(['X-B', '2'])
        return []
      })
      expect(head?.fields).toEqual(['X-A', '1', 'Content-Length', '0'])
      expect(headers).toHaveLength(2)
    })

    it('W68, W69: throws inside the application for headers that may not be sent', () => {
      const errors: unknown[] = []
      run((_: Environ, startResponse: StartResponse) => {
        for (const headers of [[['Connection', 'close']], [['X', 'a\r\nb']], [['X', '\u0142']], 'none']) {
          try {
            startResponse('200 OK', headers as [string, string][], errors.length > 0 ? new Error('again') : undefined)
          } catch (error) {
            errors.push(error)
          }
        }
        return []
      })
      expect(errors).toHaveLength(4)
    })

    it('W71: empty pieces send no head, so that it can still be replaced', () => {
      const exchange = run(function* (_: Environ, startResponse: StartResponse) {
        startResponse('200 OK', [['X-Old', '1']])
        yield new Uint8Array(0)
        startResponse('404 Not Found', [['X-New', '1']], new Error('no'))
        yield encode('gone')
      })
      expect(exchange.head).toMatchObject({ code: 404, fields: ['X-New', '1'] })
      expect(exchange.events).toEqual(['pending', 'later', 'head', 'piece', 'end'])
    })

    it('W72: a second startResponse without an error throws, also after a first that failed', () => {
      const messages: string[] = []
      run((_: Environ, startResponse: StartResponse) => {
        for (const line of ['nonsense', '200 OK'] as '200 OK'[]) {
          try {
            startResponse(line, [])
          } catch (error) {
            messages.push((error as Error).message)
          }
        }
        return []
      })
      expect(messages[1]).toMatch(/second time without an error/)
    })

    it('W73: with an error and nothing sent, status and headers are replaced, not merged', () => {
      const { head, sent } = run((_: Environ, startResponse: StartResponse) => {
        startResponse('200 OK', [['Content-Length', '99']])
        startResponse('500 Oops', [['X-B', '2']], new Error('late'))
        return textBody('sorry')
      })
      expect(head).toMatchObject({ code: 500, reason: 'Oops', fields: ['X-B', '2', 'Content-Length', '5'] })
      expect(sent).toBe('sorry')
    })

    it('W74: with an error and bytes sent, it rethrows the same object and the connection is cut', () => {
      const error = new Error('late')
      let caught: unknown
      const exchange = run(function* (_: Environ, startResponse: StartResponse) {
        startResponse('200 OK', [])
        yield encode('a')
        try {
          startResponse('500 Oops', [], error)
        } catch (thrown) {
          caught = thrown
          throw thrown
        }
      })
      expect(caught).toBe(error)
      expect(exchange.events.at(-1)).toBe('cut')
      expect(exchange.reports).toEqual([['the application failed after the response had begun', error]])
    })

    it('F10: is ignored after the client has left', () => {
      const exchange = new RecordingExchange()
      let startLater: StartResponse | undefined
      exchange.run((_, startResponse) => {
        startLater = startResponse
        return new Promise<never>(() => undefined)
      }, ENVIRON)
      exchange.leave()
      expect(() => startLater?.('200 OK', [])).not.toThrow()
      expect(exchange.events).toEqual(['pending'])
    })
  })

  describe('length', () => {
    it('W84: the length of an array is computed, of several pieces too', () => {
      const exchange = run(announcing([encode('a'), encode('bc')]))
      expect(exchange.head?.fields).toEqual(['Content-Length', '3'])
      expect([exchange.sent, exchange.events]).toEqual(['abc', ['whole']])
    })

    it('W84: the length of another iterable is not, unless it is empty', () => {
      expect(run(announcing(new Set([encode('a')]))).head?.fields).toEqual([])
      expect(run(announcing(new Set())).head?.fields).toEqual(['Content-Length', '0'])
    })

    it('W79: finds Content-Length in any case', () => {
      expect(run(announcing(textBody('abc'), [['content-LENGTH', '3']])).head?.fields).toEqual(['content-LENGTH', '3'])
    })

    it('W80, W81: a body that is too long is truncated, returned and closed', () => {
      const { body, counts } = counted([encode('ab'), encode('cd'), encode('ef')])
      const exchange = run(announcing(body, [['Content-Length', '3']]))
      expect(exchange.sent).toBe('abc')
      expect(exchange.events.slice(-2)).toEqual(['closeAfter', 'end'])
      expect(counts).toEqual({ closed: 1, returned: 1 })
    })

    it('W81: stops when enough was sent, without asking for more', () => {
      const { body, counts } = counted([encode('abc'), encode('never')])
      const exchange = run(announcing(body, [['Content-Length', '3']]))
      expect([exchange.sent, exchange.reports]).toEqual(['abc', []])
      expect(counts).toEqual({ closed: 1, returned: 1 })
    })

    it('W81: a write() beyond the length throws', () => {
      const exchange = run((_: Environ, startResponse: StartResponse) => {
        void startResponse('200 OK', [['Content-Length', '1']])(encode('ab'))
        return []
      })
      expect(String(exchange.reports[0]?.[1])).toMatch(/beyond the Content-Length of 1/)
      expect(exchange.events.at(-1)).toBe('cut')
    })

    it.each([
      ['an array', [encode('a')]],
      ['a set', new Set([encode('a')])],
      ['an empty set', new Set()],
      ['an empty array', []],
    ])('W82: %s that is too short is cut and reported', (_, body) => {
      const exchange = run(announcing(body, [['Content-Length', '5']]))
      expect(exchange.events.at(-1)).toBe('cut')
      expect(exchange.reports).toHaveLength(1)
    })

    it('an array goes out in pieces if trailers follow', () => {
      const prepare = (exchange: RecordingExchange): void => {
        exchange.trailing = true
      }
      expect(run(announcing(textBody('ab')), 'GET', prepare).events).toEqual(['pending', 'head', 'piece', 'end'])
      expect(run(announcing([]), 'GET', prepare).events).toEqual(['pending', 'head', 'end'])
    })
  })

  describe('responses without a body', () => {
    it('X1: HEAD of an array has the length of the body and no body', () => {
      const exchange = run(announcing(textBody('abc')), 'HEAD')
      expect([exchange.head?.fields, exchange.sent]).toEqual([['Content-Length', '3'], ''])
    })

    it('X1: HEAD of an empty array gets no length', () => {
      expect(run(announcing([]), 'HEAD').head?.fields).toEqual([])
    })

    it('X1: HEAD keeps a length that the application gave', () => {
      const exchange = run(announcing([], [['Content-Length', '7']]), 'HEAD')
      expect([exchange.head?.fields, exchange.reports]).toEqual([['Content-Length', '7'], []])
    })

    it.each([
      ['HEAD', '200 OK'],
      ['GET', '204 No Content'],
      ['GET', '304 Not Modified'],
    ])('X1, X2, G16: %s with %s asks a generator for nothing and closes it once', (method, line) => {
      const { body, counts } = counted([encode('a'), encode('b')])
      const exchange = run(announcing(body, [], line), method)
      expect([exchange.sent, exchange.head?.fields, exchange.reports]).toEqual(['', [], []])
      expect(counts).toEqual({ closed: 1, returned: 1 })
    })

    it.each(['204 No Content', '304 Not Modified'])('X2: %s with an array computes no length', (line) => {
      const exchange = run(announcing(textBody('abc'), [], line))
      expect([exchange.sent, exchange.head?.fields]).toEqual(['', []])
    })

    it('X1: HEAD of a generator that announces late ends after its first piece', () => {
      let pulled = 0
      const exchange = run(function* (_: Environ, startResponse: StartResponse) {
        startResponse('200 OK', [])
        for (;;) {
          pulled++
          yield encode('a')
        }
      }, 'HEAD')
      expect([pulled, exchange.events]).toEqual([1, ['pending', 'whole']])
    })

    it('X1: HEAD after write() does not run through a long body', () => {
      let pulled = 0
      const exchange = run((_: Environ, startResponse: StartResponse) => {
        void startResponse('200 OK', [])(encode('a'))
        return (function* () {
          for (; pulled < 100_000; pulled++) yield encode('a')
        })()
      }, 'HEAD')
      expect([pulled, exchange.events, exchange.reports]).toEqual([0, ['head', 'pending', 'end'], []])
    })
  })

  describe('pieces', () => {
    it('keeps the order of 10,000 pieces', () => {
      const exchange = run(
        announcing(
          (function* () {
            for (let n = 0; n < 10_000; n++) yield encode(`${n},`)
          })(),
        ),
      )
      expect(exchange.sent).toBe(Array.from({ length: 10_000 }, (_, n) => `${n},`).join(''))
    })

    it('W90: asks for no piece while the connection is full', () => {
      let pulled = 0
      const exchange = new RecordingExchange()
      exchange.isFull = true
      const body = (function* () {
        for (;;) {
          pulled++
          yield encode('a')
        }
      })()
      exchange.run(announcing(body) as Application, ENVIRON)
      expect([pulled, exchange.events.at(-1)]).toEqual([1, 'full'])
      exchange.turn(1)
      expect(pulled).toBe(2)
    })

    it('lets others have their turn between empty pieces', () => {
      const exchange = new RecordingExchange()
      exchange.run(
        announcing(
          (function* () {
            for (;;) yield new Uint8Array(0)
          })(),
        ) as Application,
        ENVIRON,
      )
      expect(exchange.waiting).toHaveLength(1)
      exchange.turn(10)
      expect(exchange.events.filter((event) => event === 'later')).toHaveLength(11)
      exchange.leave()
      expect(exchange.over).toBe(true)
    })

    it.each([
      ['X15: a promise', Promise.resolve(encode('a')), /a promise; make the body an async iterable/],
      ['W9: a string', 'text', /a string; encode\(text\)/],
      ['a number', 1, /the number 1; a body consists/],
      ['null', null, /null; a body consists/],
    ])('answers 500 for a piece that is %s', (_, piece, message) => {
      for (const body of [[piece], new Set([piece])]) {
        const exchange = run(announcing(body))
        expect(exchange.head?.code).toBe(500)
        expect(String(exchange.reports[0]?.[1])).toMatch(message)
      }
    })

    it.each([
      [undefined, 'undefined; perhaps a return is missing, in it or in a layer around it'],
      [null, 'null; return an iterable of Uint8Arrays, like textBody(text)'],
      [{ a: 1 }, 'an object of Object; return an iterable of Uint8Arrays, like textBody(text)'],
    ])('W8: says what to return in place of %p', (body, text) => {
      expect(run(announcing(body)).reports).toEqual([
        ['the application failed', new Error(`the application returned ${text}`)],
      ])
    })

    it('W9: takes nothing that only calls itself a Uint8Array', () => {
      const forged = { [Symbol.toStringTag]: 'Uint8Array', byteLength: 3 }
      expect(run(announcing([forged])).reports).toEqual([
        ['the application failed', new Error('the body gave an object of Object; a body consists of Uint8Arrays')],
      ])
    })

    it('takes bytes of another realm', () => {
      expect(run(announcing(runInNewContext('[new Uint8Array([97])]'))).sent).toBe('a')
      expect(run(announcing([runInNewContext('new Uint8Array([97])')])).sent).toBe('a')
    })

    it('X16: iterates a body with both iterators asynchronously', async () => {
      const exchange = await runAsync(
        announcing({
          *[Symbol.iterator]() {
            yield encode('sync')
          },
          async *[Symbol.asyncIterator]() {
            await settled()
            yield encode('async')
          },
        }),
      )
      expect(exchange.sent).toBe('async')
    })

    it.each([
      ['a string', 'text', /a string; return \[encode/],
      ['bytes', encode('a'), /one Uint8Array; return an array/],
      ['nothing', undefined, /undefined; perhaps a return is missing/],
      ['null', null, /null; return an iterable/],
      ['an object', {}, /an object of Object; return an iterable/],
    ])('answers 500 when the application returns %s', (_, body, message) => {
      const exchange = run(announcing(body))
      expect([exchange.head?.code, exchange.events]).toEqual([500, ['whole']])
      expect(String(exchange.reports[0]?.[1])).toMatch(message)
    })
  })

  describe('write', () => {
    it('W101, W102: sends the head with the first write, and yielded bytes after all that was written', () => {
      const exchange = run(
        (_: Environ, startResponse: StartResponse) => {
          const write = startResponse('200 OK', [])
          void write(new Uint8Array(0))
          expect(exchangeEvents()).toEqual(['head'])
          void write(encode('a'))
          void write(encode('b'))
          return textBody('c')
        },
        'GET',
        (made) => {
          exchangeEvents = () => made.events
        },
      )
      expect([exchange.sent, exchange.reports]).toEqual(['abc', []])
    })
    let exchangeEvents = (): string[] => []

    it('W101: gives a promise only when the connection is full', async () => {
      const results: unknown[] = []
      const exchange = run(
        (_: Environ, startResponse: StartResponse) => {
          const write = startResponse('200 OK', [])
          results.push(write(encode('a')))
          full()
          results.push(write(encode('b')))
          return []
        },
        'GET',
        (made) => {
          full = () => {
            made.isFull = true
          }
        },
      )
      expect(results[0]).toBeUndefined()
      await expect(results[1]).resolves.toBeUndefined()
      expect(exchange.sent).toBe('ab')
    })
    let full = (): void => undefined

    it('W101: writes that nobody waits for ask the connection once, and all go on when it takes bytes again', async () => {
      const results: unknown[] = []
      const exchange = new RecordingExchange()
      exchange.isFull = true
      exchange.run((_, startResponse) => {
        const write = startResponse('200 OK', [])
        for (const text of ['a', 'b', 'c']) void write(encode(text))?.then(() => results.push(text))
        return new Promise(() => undefined)
      }, ENVIRON)
      expect(exchange.events).toEqual(['head', 'piece', 'full', 'piece', 'piece', 'pending'])
      exchange.turn()
      await settled()
      expect(results).toEqual(['a', 'b', 'c'])
    })

    it('W101: a write that waits is rejected when the client leaves', async () => {
      const exchange = new RecordingExchange()
      exchange.isFull = true
      const failed = jest.fn()
      exchange.run(async (_, startResponse) => {
        await Promise.resolve(startResponse('200 OK', [])(encode('a'))).catch(failed)
        return []
      }, ENVIRON)
      exchange.leave()
      await settled()
      expect(failed.mock.calls).toMatchObject([[{ code: 'CLIENT_DISCONNECTED' }]])
    })

    it('W101, X13: a write after the client has left is rejected, and nobody has to handle it', async () => {
      let write: Write | undefined
      const exchange = run((_: Environ, startResponse: StartResponse) => {
        write = startResponse('200 OK', [])
        return new Promise(() => undefined)
      })
      exchange.leave()
      const ignored = write?.(encode('a'))
      await settled()
      await expect(ignored).rejects.toMatchObject({ code: 'CLIENT_DISCONNECTED' })
      expect(exchange.reports).toEqual([])
    })

    it.each([
      [
        'W103: after a startResponse that failed',
        /after a startResponse that failed/,
        (_: Environ, s: StartResponse) => {
          const write = s('200 OK', [])
          try {
            s('bad' as '200 OK', [], new Error('x'))
          } catch {
            /* goes on, wrongly */
          }
          void write(encode('a'))
          return []
        },
      ],
      [
        'W104: while the body is iterated',
        /while the body is iterated/,
        function (_: Environ, s: StartResponse) {
          const write = s('200 OK', [])
          return (function* () {
            void write(encode('a'))
            yield encode('b')
          })()
        },
      ],
      [
        'W100: of a string',
        /a string; encode/,
        (_: Environ, s: StartResponse) => {
          void s('200 OK', [])('a' as unknown as Uint8Array)
          return []
        },
      ],
    ])('%s is an error', (_, message, app) => {
      const exchange = run(app)
      expect(exchange.head?.code).toBe(500)
      expect(String(exchange.reports[0]?.[1])).toMatch(message)
    })

    it('is an error after the end of the response', () => {
      let write: Write | undefined
      run((_: Environ, s: StartResponse) => {
        write = s('200 OK', [])
        return []
      })
      expect(() => write?.(encode('a'))).toThrow('after the end of the response')
    })
  })

  describe('failures', () => {
    const boom = new Error('boom')
    it.each([
      [
        'a throw',
        () => {
          throw boom
        },
      ],
      [
        'a throw after startResponse',
        (_: Environ, s: StartResponse) => {
          s('200 OK', [])
          throw boom
        },
      ],
      [
        'an iterator() that throws',
        announcing({
          [Symbol.iterator]: () => {
            throw boom
          },
        }),
      ],
      [
        'a next() that throws',
        announcing({
          [Symbol.iterator]: () => ({
            next: () => {
              throw boom
            },
          }),
        }),
      ],
      [
        'an async next() that throws at once',
        announcing({
          [Symbol.asyncIterator]: () => ({
            next: () => {
              throw boom
            },
          }),
        }),
      ],
      ['a next() that rejects', announcing({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(boom) }) })],
      ['a rejection', () => Promise.reject(boom)],
      [
        'a then() that throws',
        () => ({
          get then() {
            throw boom
          },
        }),
      ],
      [
        'an async piece that is none',
        announcing(
          (async function* () {
            await settled()
            yield 'text'
          })(),
        ),
      ],
      ['an end without startResponse', () => new Set()],
      ['a piece without startResponse', () => new Set([encode('a')])],
      ['an array without startResponse', () => []],
    ])('W106, W107, F8: %s is reported once and answered with a 500', async (_, app) => {
      const exchange = await runAsync(app)
      expect(exchange.head?.code).toBe(500)
      expect(exchange.sent).toBe('Internal Server Error\n')
      expect(exchange.reports).toHaveLength(1)
    })

    it('W75: undefined that is thrown is a failure too', () => {
      const app = (): never => {
        throw undefined as unknown as Error
      }
      let outcome: Outcome | undefined
      const exchange = run(app, 'GET', (made) => {
        made.finished((value) => {
          outcome = value
        })
      })
      exchange.flushed()
      expect([exchange.head?.code, String(outcome?.error)]).toEqual([500, 'Error: the application threw undefined'])
    })

    it('the 500 of a HEAD has no body', () => {
      const exchange = run(() => {
        throw boom
      }, 'HEAD')
      expect([exchange.head?.code, exchange.sent]).toEqual([500, ''])
    })

    it('W107, F9: after bytes the connection is cut and the body closed', () => {
      const { body, counts } = counted(
        (function* () {
          yield encode('a')
          throw boom
        })(),
      )
      const exchange = run(announcing(body))
      expect([exchange.sent, exchange.events.at(-1), counts.closed]).toEqual(['a', 'cut', 1])
    })

    it.each([
      ['whole', 'an array', textBody('a'), ['whole', 'cut']],
      ['after its pieces', 'another iterable', new Set(textBody('a')), ['pending', 'head', 'piece', 'end', 'cut']],
    ])(
      'F9: a response that the runtime refuses to end (%s) is cut and told, and its body closed',
      (_, __, body, events) => {
        const close = jest.fn()
        const refusal = new Error('refused')
        const listener = jest.fn()
        const exchange = run(announcing(Object.assign(body, { close })), 'GET', (made) => {
          made.refusal = refusal
          made.finished(listener)
        })
        expect(exchange.events).toEqual(['watch', ...events])
        expect(exchange.reports).toEqual([['the response could not be sent', refusal]])
        expect(close).toHaveBeenCalledTimes(1)
        exchange.leave()
        expect(listener).toHaveBeenCalledWith(expect.objectContaining({ error: refusal }))
      },
    )

    it('F8: a 500 that the runtime refuses to send is cut and told', () => {
      const error = new Error('boom')
      const refusal = new Error('refused')
      const exchange = run(
        () => {
          throw error
        },
        'GET',
        (made) => (made.refusal = refusal),
      )
      expect(exchange.events).toEqual(['whole', 'cut'])
      expect(exchange.reports).toEqual([
        ['the application failed', error],
        ['the response could not be sent', refusal],
      ])
    })

    it.each([
      [
        'throws',
        () => {
          throw boom
        },
      ],
      ['rejects', () => Promise.reject(boom)],
    ])('X14: close() that %s is only reported', async (_, close) => {
      const exchange = await runAsync(announcing(Object.assign(textBody('a'), { close })))
      expect([exchange.sent, exchange.events]).toEqual(['a', ['whole']])
      expect(exchange.reports).toEqual([['close() of the body failed', boom]])
    })

    it('X14: a close that cannot even be looked at is only reported', () => {
      const exchange = run(
        announcing(
          Object.defineProperty(textBody('a'), 'close', {
            get: () => {
              throw boom
            },
          }),
        ),
      )
      expect(exchange.reports).toEqual([['close() of the body failed', boom]])
    })

    it('X11: a return() that throws does not keep close() from being called', () => {
      const close = jest.fn()
      const body = {
        [Symbol.iterator]: () => ({
          next: () => ({ done: false, value: encode('a') }),
          return: () => {
            throw boom
          },
        }),
        close,
      }
      const exchange = new RecordingExchange()
      exchange.run(announcing(body) as Application, ENVIRON)
      exchange.leave()
      expect(close).toHaveBeenCalledTimes(1)
      expect(exchange.reports).toEqual([['the body threw when it was stopped', boom]])
    })
  })

  describe('a client that leaves', () => {
    it('X12, F7: closes a body whose next() never settles, at once and once', () => {
      const events: string[] = []
      const exchange = new RecordingExchange()
      const body = {
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise<never>(() => undefined),
          return: () => {
            events.push('return')
            return new Promise<never>(() => undefined)
          },
        }),
        close: () => {
          events.push('close')
        },
      }
      exchange.signal().addEventListener('abort', () => events.push('abort'))
      exchange.finished(() => events.push('finished'))
      exchange.run(announcing(body) as Application, ENVIRON)
      exchange.leave()
      exchange.leave()
      expect(events).toEqual(['abort', 'return', 'close', 'finished'])
    })

    it('F7, F10: closes a body that comes after the client has left', async () => {
      const { body, counts } = counted([encode('a')])
      const exchange = new RecordingExchange()
      exchange.run(async (_, s) => {
        await settled()
        s('200 OK', [])
        return body
      }, ENVIRON)
      exchange.leave()
      await settled()
      await settled()
      expect([counts, exchange.sent, exchange.reports]).toEqual([{ closed: 1, returned: 0 }, '', []])
    })

    it('X13: an application that fails after that is not reported', async () => {
      const exchange = new RecordingExchange()
      exchange.run(async () => {
        await settled()
        throw new Error('because of that')
      }, ENVIRON)
      exchange.leave()
      await settled()
      await settled()
      expect(exchange.reports).toEqual([])
    })

    it('ignores a piece that comes after that', async () => {
      const exchange = new RecordingExchange()
      exchange.run(
        announcing(
          (async function* () {
            await settled()
            yield encode('a')
          })(),
        ) as Application,
        ENVIRON,
      )
      exchange.leave()
      await settled()
      await settled()
      expect(exchange.sent).toBe('')
    })

    it('aborts a signal that is made afterwards', () => {
      const exchange = new RecordingExchange()
      exchange.run(() => new Promise<never>(() => undefined), ENVIRON)
      exchange.leave()
      expect(exchange.signal().reason).toMatchObject({ code: 'CLIENT_DISCONNECTED' })
      expect(exchange.signal()).toBe(exchange.signal())
    })
  })

  describe('finished', () => {
    it('tells status and bytes once, to every listener', () => {
      const outcomes: Outcome[] = []
      const exchange = run(announcing(textBody('abc')), 'GET', (made) => {
        made.finished((outcome) => outcomes.push(outcome))
        made.finished((outcome) => outcomes.push(outcome))
      })
      expect(exchange.isWatched).toBe(true)
      exchange.flushed()
      exchange.flushed()
      expect(outcomes).toEqual([
        { status: 200, bytes: 3 },
        { status: 200, bytes: 3 },
      ])
      expect(exchange.events.filter((event) => event === 'watch')).toHaveLength(1)
      expect(exchange.headOut).toBe(true)
    })

    it('is an error if the client left before the last byte did', () => {
      let outcome: Outcome | undefined
      const exchange = run(announcing(textBody('abc')), 'GET', (made) => {
        made.finished((value) => {
          outcome = value
        })
      })
      exchange.leave()
      expect(outcome).toMatchObject({ status: 200, error: { code: 'CLIENT_DISCONNECTED' } })
    })

    it('reports listeners that throw or reject, and tells the others', async () => {
      const others = jest.fn()
      const exchange = run(announcing([]), 'GET', (made) => {
        made.finished(() => {
          throw new Error('one')
        })
        made.finished(() => Promise.reject(new Error('two')) as unknown as void)
        made.finished(others)
      })
      exchange.flushed()
      await settled()
      expect(others).toHaveBeenCalledTimes(1)
      expect(exchange.reports).toHaveLength(2)
    })

    it('watches again for a listener that comes after the others were told', () => {
      const exchange = run(announcing([]), 'GET', (made) => {
        made.finished(() => undefined)
      })
      exchange.flushed()
      exchange.finished(() => undefined)
      expect(exchange.events.filter((event) => event === 'watch')).toHaveLength(2)
    })
  })
})
