import { nameOf, registry } from '../../lib/core/index.js'
import { Exchange, type Ledger } from '../../lib/middleware/lint/exchange.js'
import { Judge } from '../../lib/middleware/lint/judge.js'
import { LintError } from '../../lib/middleware/lint/lint-error.js'
import { Lint, tellForgotten } from '../../lib/middleware/lint.js'
import {
  encode,
  isThenable,
  textBody,
  type Application,
  type ApplicationLike,
  type Environ,
  type HeaderList,
  type ResponseBody,
} from '../../lib/protocol/index.js'
import { makeEnviron } from '../../lib/testing/index.js'

const PLAIN = (): HeaderList => [['Content-Type', 'text/plain']]
const start = () => () => undefined

const answering =
  (body: () => unknown): Application =>
  (_environ, startResponse) => {
    startResponse('200 OK', PLAIN())
    return body() as ResponseBody
  }

function call(app: ApplicationLike, environ: Environ = makeEnviron('/')): ResponseBody {
  const body = new Lint(app).call(environ, start)
  if (isThenable(body)) throw new Error('a promise')
  return body
}

describe('Lint', () => {
  it('is registered as lint', () => {
    expect(nameOf(Lint)).toBe('lint')
    expect(registry.get('middleware', 'lint').Class).toBe(Lint)
  })

  it('names in an error the rule, its row, the fault, the remedy and who is at fault', () => {
    const lint = new Lint(
      (_environ, startResponse) => {
        startResponse('200' as '200 OK', [])
        return []
      },
      { inner: 'the layer "faulty"' },
    )
    let error: unknown
    try {
      void lint.call(makeEnviron('/'), start)
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(LintError)
    expect(error).toMatchObject({
      name: 'LintError',
      rule: 'status/form',
      row: 'W60',
      level: 'error',
      culprit: 'the layer "faulty"',
      fault: 'the status is "200"',
      fix: "write '200 OK', or status(200)",
      message:
        'the layer "faulty" breaks status/form (W60): a status is a string of three digits, a space and a reason, without control characters; the status is "200". Fix: write \'200 OK\', or status(200)',
    })
  })

  it('refuses what is no application, by name', () => {
    expect(() => new Lint('text' as unknown as ApplicationLike)).toThrow(
      'the application breaks application/callable (W1)',
    )
    expect(() => new Lint({} as ApplicationLike, { inner: 'mine' })).toThrow('mine breaks application/callable')
  })

  describe('changes nothing', () => {
    it('keeps a plain array as it is, the same', () => {
      const body = textBody('x')
      expect(call(answering(() => body))).toBe(body)
    })

    it('keeps an array with a close an array with a close', async () => {
      const close = jest.fn()
      const body = call(answering(() => Object.assign(textBody('x'), { close })))
      expect(Array.isArray(body)).toBe(true)
      await body.close?.()
      expect(close).toHaveBeenCalledTimes(1)
    })

    it('keeps sync sync and async async, and adds no close', async () => {
      const sync = call(
        answering(function* () {
          yield encode('x')
        }),
      )
      expect([...(sync as Iterable<Uint8Array>)]).toEqual([encode('x')])
      expect('close' in sync).toBe(false)
      const async = call(
        answering(async function* () {
          yield encode('x')
        }),
      )
      expect(Symbol.iterator in async).toBe(false)
      for await (const chunk of async) expect(chunk).toEqual(encode('x'))
      const promised = new Lint(async (environ, startResponse) => answering(() => [])(environ, startResponse))
      expect(isThenable(promised.call(makeEnviron('/'), start))).toBe(true)
    })

    it('takes the async iterator of a body that has both', () => {
      const both = call(answering(() => ({ *[Symbol.iterator]() {}, async *[Symbol.asyncIterator]() {} })))
      expect(Symbol.asyncIterator in both).toBe(true)
      expect(Symbol.iterator in both).toBe(false)
    })

    it('keeps close sync or async, and passes on what it throws', async () => {
      const closing = (close: () => unknown) => call(answering(() => ({ *[Symbol.iterator]() {}, close })))
      expect(closing(() => undefined).close?.()).toBeUndefined()
      expect(isThenable(closing(async () => undefined).close?.())).toBe(true)
      const failing = closing(() => {
        throw new Error('leaking')
      })
      expect(() => failing.close?.()).toThrow('leaking')
    })

    it('returns what the iterator returns', async () => {
      const sync = call(answering(() => ({ [Symbol.iterator]: () => ({ next: () => ({ value: encode('x') }) }) })))
      const iterator = (sync as Iterable<Uint8Array>)[Symbol.iterator]()
      iterator.next()
      expect(iterator.return?.('end')).toEqual({ done: true, value: 'end' })
      const async = call(
        answering(() => ({
          [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ value: encode('x') }) }),
        })),
      )
      const asyncIterator = (async as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
      await asyncIterator.next()
      await expect(asyncIterator.return?.('end')).resolves.toEqual({ done: true, value: 'end' })
    })

    it('lets errors pass: of the call, of its promise, of next() and its promise', async () => {
      const mistake = new Error('mistake')
      const failing = (): never => {
        throw mistake
      }
      expect(() => call(failing)).toThrow(mistake)
      await expect(new Lint(async () => failing()).call(makeEnviron('/'), start)).rejects.toBe(mistake)
      const next = (body: ResponseBody) => (body as Iterable<Uint8Array>)[Symbol.iterator]().next()
      expect(() => next(call(answering(() => ({ [Symbol.iterator]: () => ({ next: failing }) }))))).toThrow(mistake)
      const asyncNext = (body: ResponseBody) => (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]().next()
      const iterators = [{ next: failing }, { next: () => Promise.reject(mistake) }]
      for (const iterator of iterators) {
        const body = call(answering(() => ({ [Symbol.asyncIterator]: () => iterator })))
        await expect((async () => asyncNext(body))()).rejects.toBe(mistake)
      }
    })

    it('leaves the environ as the application left it, with the streams of before', async () => {
      const environ = makeEnviron('/', { 'wsgi.file_wrapper': () => [] })
      const { 'wsgi.input': input, 'wsgi.errors': errors, 'wsgi.file_wrapper': wrapper } = environ
      const body = call(
        answering(function* () {
          environ['acme.seen'] = 1
          yield encode('x')
        }),
        environ,
      )
      expect(environ['wsgi.input']).not.toBe(input)
      for await (const _ of body);
      expect(environ['wsgi.input']).toBe(input)
      expect(environ['wsgi.errors']).toBe(errors)
      expect(environ['wsgi.file_wrapper']).toBe(wrapper)
      expect(environ['acme.seen']).toBe(1)
      expect('lint.exchange' in environ).toBe(false)
    })

    it('keeps the streams that a layer has put in their place', () => {
      const environ = makeEnviron('/')
      const other = makeEnviron('/')['wsgi.input']
      call((given, startResponse) => {
        given['wsgi.input'] = other
        return answering(() => [])(given, startResponse)
      }, environ)
      expect(environ['wsgi.input']).toBe(other)
    })

    it('is not seen in an environ that is written out', () => {
      let written = ''
      call((environ, startResponse) => {
        written = JSON.stringify(environ)
        return answering(() => [])(environ, startResponse)
      })
      expect(written).toContain('"PATH_INFO":"/"')
      expect(written).not.toContain('lint')
    })
  })

  it('closes a body that it refuses, since nobody else can', () => {
    const close = jest.fn(() => {
      throw new Error('hidden by the breach')
    })
    expect(() => call(() => ({ close }) as unknown as ResponseBody)).toThrow('body/iterable')
    expect(close).toHaveBeenCalledTimes(1)
    const later = jest.fn(() => Promise.reject(new Error('hidden')))
    expect(() => call(() => Object.assign([1], { close: later }) as unknown as ResponseBody)).toThrow('chunk/bytes')
    expect(later).toHaveBeenCalledTimes(1)
  })

  it('stops the iteration of a body whose piece it refuses', () => {
    const returned = jest.fn(() => ({ done: true, value: undefined }))
    const body = call(
      answering(() => ({ [Symbol.iterator]: () => ({ next: () => ({ value: 'text' }), return: returned }) })),
    )
    expect(() => [...(body as Iterable<Uint8Array>)]).toThrow('chunk/bytes')
    expect(returned).toHaveBeenCalledTimes(1)
  })

  it('does not judge the end of a body twice', () => {
    const body = call(
      answering(function* () {
        yield encode('x')
      }),
    )
    const iterator = (body as Iterable<Uint8Array>)[Symbol.iterator]()
    expect([iterator.next().done, iterator.next().done, iterator.next().done]).toEqual([false, true, true])
  })

  describe('settled', () => {
    const closing = answering(() => ({
      *[Symbol.iterator]() {
        yield encode('x')
      },
      close: () => undefined,
    }))

    it('passes when every body is closed', async () => {
      const lint = new Lint(closing)
      lint.settled()
      const body = (await lint.call(makeEnviron('/'), start)) as Iterable<Uint8Array> & ResponseBody
      expect([...body]).toHaveLength(1)
      await body.close?.()
      expect(() => lint.settled()).not.toThrow()
    })

    it('W16: tells who left a body open, once', () => {
      const lint = new Lint(closing, { outer: 'the layer "leaky"' })
      void lint.call(makeEnviron('/'), start)
      expect(() => lint.settled()).toThrow('the layer "leaky" breaks body/closed')
      expect(() => lint.settled()).not.toThrow()
    })

    it('W16: tells of a body that was collected as garbage', () => {
      const report = jest.fn()
      const environ = makeEnviron('/')
      const judge = new Judge({ inner: 'a', outer: 'b', strict: false, warn: null, report })
      const ledger: Ledger = { opened: jest.fn(), released: jest.fn(), over: jest.fn() }
      const { 'wsgi.errors': errors } = environ
      tellForgotten({ exchange: new Exchange(judge, environ, ledger), ledger })
      expect(report).toHaveBeenCalledWith(expect.objectContaining({ rule: 'body/closed', culprit: 'b' }))
      expect(errors.text).toContain('lint: b breaks body/closed')
      expect(ledger.over).toHaveBeenCalledTimes(1)
    })
  })

  describe('warnings', () => {
    const bare: Application = (_environ, startResponse) => {
      startResponse('200 OK', [])
      return textBody('x')
    }

    it('go to wsgi.errors, each once', async () => {
      const lint = new Lint(bare)
      const first = makeEnviron('/')
      const second = makeEnviron('/')
      await lint.call(first, start)
      await lint.call(second, start)
      expect(first['wsgi.errors'].text).toMatch(/^lint: the application breaks body\/content-type \(X3\).*\n$/)
      expect(second['wsgi.errors'].text).toBe('')
    })

    it('go to a callback if there is one', async () => {
      const warn = jest.fn()
      const environ = makeEnviron('/')
      await new Lint(bare, { warn }).call(environ, start)
      expect(warn).toHaveBeenCalledWith(expect.objectContaining({ rule: 'body/content-type', level: 'warning' }))
      expect(environ['wsgi.errors'].text).toBe('')
    })

    it('are errors if it is strict', () => {
      expect(() => new Lint(bare, { strict: true }).call(makeEnviron('/'), start)).toThrow('body/content-type')
    })
  })

  it('reports an error before it throws it, so that nobody can hide it', () => {
    const report = jest.fn()
    const app: Application = (_environ, startResponse) => {
      try {
        startResponse('200' as '200 OK', [])
      } catch {
        startResponse('500 Oops', PLAIN(), new Error('x'))
      }
      return []
    }
    void new Lint(app, { report }).call(makeEnviron('/'), start)
    expect(report).toHaveBeenCalledWith(expect.objectContaining({ rule: 'status/form' }))
  })

  describe('several in one stack', () => {
    const three = answering(function* () {
      yield* ['a', 'b', 'c'].map(encode)
    })
    const linted = (app: ApplicationLike, inner: string, outer: string): Application => {
      const lint = new Lint(app, { inner, outer })
      return (...args) => lint.call(...args)
    }
    const joining =
      (app: Application): Application =>
      (environ, startResponse) => {
        const body = app({ ...environ }, startResponse) as Iterable<Uint8Array>
        return (function* () {
          yield Buffer.concat([...body])
        })()
      }

    it('W92: find the layer at fault among many, over copies of the environ', async () => {
      const innermost = linted(three, 'app', 'third')
      const third = linted((environ, respond) => innermost(environ, respond), 'third', 'second')
      const second = linted(joining(third), 'second', 'first')
      const first = linted((environ, respond) => second({ ...environ }, respond), 'first', 'server')
      const body = (await first(makeEnviron('/'), start)) as Iterable<Uint8Array>
      expect(() => [...body]).toThrow('second breaks layer/block-for-block (W92)')
    })

    it('pass a layer that tries its application again, and one that calls it while it is iterated', async () => {
      const inner = linted(three, 'app', 'layer')
      const again = linted(
        (environ, respond) => {
          void inner(environ, () => () => undefined)
          return inner(environ, respond)
        },
        'layer',
        'server',
      )
      expect([...((await again(makeEnviron('/'), start)) as Iterable<Uint8Array>)]).toHaveLength(3)
      const lazy = linted(
        function* (environ, respond) {
          yield* inner(environ, respond) as Iterable<Uint8Array>
        },
        'layer',
        'server',
      )
      expect([...((await lazy(makeEnviron('/'), start)) as Iterable<Uint8Array>)]).toHaveLength(3)
    })

    it('stand side by side without a layer between them', async () => {
      const both = linted(linted(three, 'app', 'lint'), 'lint', 'server')
      expect([...((await both(makeEnviron('/'), start)) as Iterable<Uint8Array>)]).toHaveLength(3)
    })

    it('serve the same environ twice without checking their own streams again', async () => {
      const lint = new Lint(async (environ, respond) => {
        await environ['wsgi.input'].read()
        return answering(() => [])(environ, respond)
      })
      const environ = makeEnviron('/', { body: 'x' })
      let seen: unknown
      const outer = new Lint(async (given, respond) => {
        seen = given['wsgi.input']
        await lint.call(given, start)
        expect(given['wsgi.input']).toBe(seen)
        return lint.call(given, respond)
      })
      await outer.call(environ, start)
      expect(seen).toBeDefined()
    })
  })
})
