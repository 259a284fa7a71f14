import { Readable } from 'node:stream'
import { Chain, Middleware } from '../../lib/core/index.js'
import { LintError } from '../../lib/middleware/index.js'
import {
  encode,
  textBody,
  type Application,
  type ApplicationLike,
  type Environ,
  type HeaderList,
  type ResponseBody,
  type StartResponse,
} from '../../lib/protocol/index.js'
import { TestClient } from '../../lib/testing/index.js'

const PLAIN = (): HeaderList => [['Content-Type', 'text/plain']]

function answering(body: () => ResponseBody): Application {
  return (_environ, startResponse) => {
    startResponse('200 OK', PLAIN())
    return body()
  }
}

class Hello {
  constructor(
    readonly environ: Environ,
    readonly startResponse: StartResponse,
  ) {}

  *[Symbol.iterator](): Iterator<Uint8Array> {
    this.startResponse('200 OK', PLAIN())
    yield encode(`hello ${this.environ.PATH_INFO}`)
  }
}

const FORMS: Record<string, ApplicationLike> = {
  'an array': answering(() => [encode('hel'), encode('lo /x')]),
  'a generator': answering(function* () {
    yield encode('hel')
    yield encode('lo /x')
  }),
  'an async generator': answering(async function* () {
    yield encode('hel')
    await Promise.resolve()
    yield encode('lo /x')
  }),
  'a Node stream': answering(() => Readable.from([Buffer.from('hel'), Buffer.from('lo /x')])),
  'a web stream': answering(
    () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(encode('hel'))
          controller.enqueue(encode('lo /x'))
          controller.close()
        },
      }),
  ),
  'a promise of an array': async (_environ, startResponse) => {
    await Promise.resolve()
    startResponse('200 OK', PLAIN())
    return textBody('hello /x')
  },
  'a generator function': function* (environ: Environ, startResponse: StartResponse) {
    startResponse('200 OK', PLAIN())
    yield encode(`hello ${environ.PATH_INFO}`)
  },
  'a class': Hello,
  'an instance': {
    call(environ: Environ, startResponse: StartResponse) {
      startResponse('200 OK', PLAIN())
      return textBody(`hello ${environ.PATH_INFO}`)
    },
  },
  'write()': (_environ, startResponse) => {
    const write = startResponse('200 OK', PLAIN())
    void write(encode('hel'))
    return textBody('lo /x')
  },
}

class Passing extends Middleware {
  call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}

class Shouting extends Middleware {
  call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, (_status, headers, error) => startResponse('200' as '200 OK', headers, error))
  }
}

describe('TestClient', () => {
  describe.each(Object.keys(FORMS))('with %s', (form) => {
    it('gives status, headers and body, under Lint', async () => {
      const response = await new TestClient(new Chain().use(Passing).wrap(FORMS[form] as ApplicationLike)).get('/x')
      expect(response.status).toBe(200)
      expect(response.statusLine).toBe('200 OK')
      expect(response.header('content-type')).toBe('text/plain')
      expect(response.text()).toBe('hello /x')
      expect(response.error).toBeUndefined()
    })

    it('drops the body of a HEAD', async () => {
      const response = await new TestClient(FORMS[form] as ApplicationLike).head('/x')
      expect(response.status).toBe(200)
      expect(response.bytes).toHaveLength(0)
    })
  })

  it('names the faulty layer of a stack of three', async () => {
    const app = new Chain()
      .use(Passing)
      .use(Shouting)
      .use(Passing)
      .wrap(answering(() => []))
    const error = await new TestClient(app).get('/').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(LintError)
    expect(error).toMatchObject({ rule: 'status/form', row: 'W60', culprit: 'the layer "Shouting"' })
    expect(String(error)).toContain('the layer "Shouting" breaks status/form')
  })

  it('names the application, or the client', async () => {
    async function hello(): Promise<ResponseBody> {
      return 'text' as unknown as ResponseBody
    }
    await expect(new TestClient(hello).get('/')).rejects.toThrow('the application "hello" breaks body/no-bytes')
    const broken = new TestClient(FORMS['an array'] as Application, { environ: { SERVER_PORT: '' } })
    await expect(broken.get('/')).rejects.toThrow('the test client breaks environ/server-port')
  })

  it('names the layers of a stack inside of a stack', async () => {
    class Outer extends Passing {}
    class Inner extends Shouting {}
    const inner = new Chain()
      .use(Passing)
      .use(Inner)
      .wrap(answering(() => []))
    const client = new TestClient(new Chain().use(Outer).wrap(inner))
    await expect(client.get('/')).rejects.toThrow('the layer "Inner" breaks status/form')
  })

  it('throws a breach that a layer has caught', async () => {
    class Catching extends Middleware {
      call(environ: Environ, startResponse: StartResponse): ResponseBody {
        try {
          return this.app(environ, startResponse) as ResponseBody
        } catch (error) {
          startResponse('500 Oops', PLAIN(), error)
          return textBody('oops')
        }
      }
    }
    const app = new Chain().use(Catching).wrap((_environ, startResponse) => {
      startResponse('200' as '200 OK', PLAIN())
      return []
    })
    await expect(new TestClient(app).get('/')).rejects.toThrow('status/form')
    expect((await new TestClient(app, { lint: false }).get('/')).status).toBe(500)
  })

  it('gathers warnings, or throws them when it is strict', async () => {
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', [])
      return textBody('x')
    }
    const { warnings, errors } = await new TestClient(app).get('/')
    expect(warnings.map(({ rule }) => rule)).toEqual(['body/content-type'])
    expect(errors).toBe('')
    await expect(new TestClient(app, { lint: 'strict' }).get('/')).rejects.toThrow('body/content-type')
  })

  it('throws what the application throws, the same object', async () => {
    const mistake = new Error('mistake')
    const app = (): never => {
      throw mistake
    }
    await expect(new TestClient(app).get('/')).rejects.toBe(mistake)
    await expect(new TestClient(async () => app()).get('/')).rejects.toBe(mistake)
  })

  it('answers with a 500 in its place if told, as a server does', async () => {
    const mistake = new Error('mistake')
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', PLAIN())
      throw mistake
    }
    const response = await new TestClient(app).get('/', { raise: false })
    expect(response.expectStatus(500).text()).toBe('Internal Server Error\n')
    expect(response.error).toBe(mistake)
    expect(response.errors).toContain('Error: mistake')
    expect((await new TestClient(app).head('/', { raise: false })).bytes).toHaveLength(0)
  })

  it('cuts a response that fails half-way', async () => {
    const app = answering(function* () {
      yield encode('half')
      throw new Error('mistake')
    })
    const response = await new TestClient(app).get('/', { raise: false })
    expect(response.status).toBe(200)
    expect(response.text()).toBe('half')
    expect(response.error).toMatchObject({ message: 'mistake' })
  })

  it('replaces the head with an error until bytes are out', async () => {
    const early: Application = (_environ, startResponse) => {
      startResponse('200 OK', PLAIN())
      startResponse('503 Later', PLAIN(), new Error('x'))
      return textBody('later')
    }
    expect((await new TestClient(early).get('/')).statusLine).toBe('503 Later')
    const mistake = new Error('x')
    const late: Application = function* (_environ: Environ, startResponse: StartResponse) {
      startResponse('200 OK', PLAIN())
      yield encode('')
      startResponse('503 Later', PLAIN(), new Error('not yet'))
      yield encode('a')
      startResponse('500 Oops', PLAIN(), mistake)
    }
    await expect(new TestClient(late).get('/')).rejects.toBe(mistake)
  })

  it('closes the body once, however the response ends', async () => {
    const close = jest.fn()
    const closing = (pieces: () => Iterable<unknown>): Application =>
      answering(() => ({ [Symbol.iterator]: () => pieces()[Symbol.iterator](), close }) as ResponseBody)
    await new TestClient(closing(() => [encode('x')])).get('/')
    await new TestClient(closing(() => [encode('x')])).head('/')
    await expect(new TestClient(closing(() => ['text'])).get('/')).rejects.toThrow('chunk/bytes')
    await expect(
      new TestClient(
        closing(() => ['text']),
        { lint: false },
      ).get('/'),
    ).rejects.toThrow('no Uint8Array')
    expect(close).toHaveBeenCalledTimes(4)
  })

  it('throws what close throws', async () => {
    const app = answering(() =>
      Object.assign([encode('x')], {
        close() {
          throw new Error('leaking')
        },
      }),
    )
    await expect(new TestClient(app).get('/')).rejects.toThrow('leaking')
  })

  it('sends no body with 204 and 304', async () => {
    const app: Application = (_environ, startResponse) => {
      startResponse('204 No Content', [])
      return textBody('x')
    }
    await expect(new TestClient(app).get('/')).rejects.toThrow('body/none')
    expect((await new TestClient(app, { lint: false }).get('/')).bytes).toHaveLength(0)
  })

  it.each([
    ['more', '2', 'ab'],
    ['fewer', '4', 'abc'],
  ])('finds %s bytes than Content-Length says', async (_what, length, sent) => {
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', [...PLAIN(), ['Content-Length', length]])
      return textBody('abc')
    }
    await expect(new TestClient(app).get('/')).rejects.toThrow(/body\/(longer|shorter)/)
    const client = new TestClient(app, { lint: false })
    await expect(client.get('/')).rejects.toThrow('Content-Length says')
    expect((await client.get('/', { raise: false })).text()).toBe(sent)
  })

  describe('without Lint', () => {
    const cases: [string, unknown, RegExp][] = [
      ['a text', () => 'text', /returned text, which is no body/],
      ['bytes', () => encode('x'), /returned an object, which is no body/],
      ['nothing', () => undefined, /returned undefined, which is no body/],
      ['null', () => null, /returned null, which is no body/],
      ['an object', () => ({}), /returned an object, which is no body/],
      ['a body without a head', () => textBody('x'), /before startResponse was called/],
      [
        'a bad status',
        (_: unknown, start: (...args: unknown[]) => void) => start('200', []),
        /startResponse: the status/,
      ],
      ['a bad header', (_: unknown, start: (...args: unknown[]) => void) => start('200 OK', [['a']]), /startResponse/],
      [
        'a second head',
        (_: unknown, start: (...args: unknown[]) => void) => {
          start('200 OK', [])
          start('200 OK', [])
        },
        /called a second time/,
      ],
    ]
    it.each(cases)('refuses %s', async (_what, app, message) => {
      await expect(new TestClient(app as Application, { lint: false }).get('/')).rejects.toThrow(message)
    })

    it('refuses write() where it cannot be', async () => {
      const faults: unknown[] = []
      const tried = (act: () => unknown): void => {
        try {
          act()
        } catch (error) {
          faults.push((error as Error).message)
        }
      }
      const app: Application = function* (_environ: Environ, startResponse: StartResponse) {
        const write = startResponse('200 OK', [['Content-Length', '1']])
        tried(() => write(encode('x')))
        yield encode('a')
      }
      await new TestClient(app, { lint: false }).get('/')
      const failed: Application = (_environ, startResponse) => {
        const write = startResponse('200 OK', [['Content-Length', '1']])
        tried(() => write('x' as unknown as Uint8Array))
        tried(() => write(encode('xyz')))
        tried(() => startResponse('nonsense' as '200 OK', [], new Error('x')))
        tried(() => write(encode('x')))
        setTimeout(() => tried(() => write(encode('x'))))
        startResponse('204 No Content', [], new Error('x'))
        void write(encode('x'))
        return []
      }
      await new TestClient(failed, { lint: false }).get('/')
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect(faults).toEqual([
        expect.stringContaining('while the body is iterated'),
        expect.stringContaining('no Uint8Array'),
        expect.stringContaining('Content-Length says 1'),
        expect.stringContaining('the status'),
        expect.stringContaining('after a startResponse that failed'),
        expect.stringContaining('after the end'),
      ])
    })
  })

  it('sends headers, query, JSON, forms and bodies', async () => {
    const app: Application = async (environ, startResponse) => {
      const body = new TextDecoder().decode(await environ['wsgi.input'].read())
      startResponse('200 OK', [['Content-Type', 'application/json']])
      const { REQUEST_METHOD: method, QUERY_STRING: query, CONTENT_TYPE: type, HTTP_X_A: header } = environ
      return textBody(JSON.stringify({ method, query, type, header, body }))
    }
    const client = new TestClient(app, { headers: { 'X-A': 'default', 'Content-Type': 'text/x' } })
    expect((await client.get('/?a=1', { query: { b: 2, c: true } })).json()).toMatchObject({
      query: 'a=1&b=2&c=true',
      header: 'default',
    })
    expect((await client.get('/', { query: new URLSearchParams('d=e') })).json()).toMatchObject({ query: 'd=e' })
    expect((await client.post('/', { json: { a: 1 }, headers: { 'x-a': 'own' } })).json()).toMatchObject({
      method: 'POST',
      header: 'own',
      body: '{"a":1}',
    })
    const plain = new TestClient(app)
    expect((await plain.put('/', { json: null })).json()).toMatchObject({ type: 'application/json', body: 'null' })
    expect((await plain.patch('/', { form: { a: 'b c' } })).json()).toMatchObject({
      type: 'application/x-www-form-urlencoded',
      body: 'a=b+c',
    })
    expect((await plain.delete('/', { body: ['a', encode('b')] })).json()).toMatchObject({ body: 'ab' })
    await expect(plain.post('/', { body: 'x', json: 1 })).rejects.toThrow('a request has one body')
  })

  it('sends OPTIONS *', async () => {
    const client = new TestClient(answering(() => []))
    expect((await client.options('*')).environ.PATH_INFO).toBe('*')
  })

  it('has the paths of its base URL', async () => {
    const client = new TestClient(
      answering(() => []),
      { baseUrl: 'https://example.com:8443/app/' },
    )
    const { environ } = await client.get('/x', { environ: { REMOTE_USER: 'eva' } })
    expect(environ).toMatchObject({
      SCRIPT_NAME: '/app',
      PATH_INFO: '/x',
      HTTP_HOST: 'example.com:8443',
      SERVER_PORT: '8443',
      HTTPS: 'on',
      'wsgi.url_scheme': 'https',
      REMOTE_USER: 'eva',
    })
    expect((await client.get('http://elsewhere/y')).environ.HTTP_HOST).toBe('elsewhere')
  })

  it('keeps cookies and sends them back, unless told not to', async () => {
    const app: Application = (environ, startResponse) => {
      startResponse('200 OK', [...PLAIN(), ['Set-Cookie', 'a=1; Path=/'], ['Set-Cookie', 'b=2; Path=/b']])
      return textBody(environ.HTTP_COOKIE ?? '')
    }
    const client = new TestClient(app)
    expect((await client.get('/')).text()).toBe('')
    expect((await client.get('/')).text()).toBe('a=1')
    expect((await client.get('/b/c')).text()).toBe('b=2; a=1')
    const forgetful = new TestClient(app, { cookies: false })
    await forgetful.get('/')
    expect((await forgetful.get('/')).text()).toBe('')
  })

  it('gives early hints and trailers', async () => {
    const app: Application = function* (environ: Environ, startResponse: StartResponse) {
      environ['tsgi.early_hints']?.([['Link', '</a>']])
      startResponse('200 OK', PLAIN())
      yield encode('x')
      environ['tsgi.early_hints']?.([['Link', '</late>']])
      environ['tsgi.trailers']?.(() => [['Digest', 'y']])
    }
    const response = await new TestClient(app).get('/')
    expect(response.earlyHints).toEqual([[['Link', '</a>']]])
    expect(response.trailers).toEqual([['Digest', 'y']])
  })

  it('tells the listeners of tsgi.finished what became of the response', async () => {
    const outcomes: unknown[] = []
    const app: Application = (environ, startResponse) => {
      environ['tsgi.finished']?.((outcome) => outcomes.push(outcome))
      if (environ.PATH_INFO === '/bad')
        environ['tsgi.finished']?.(() => {
          throw new Error('listener')
        })
      startResponse('200 OK', PLAIN())
      return textBody('abc')
    }
    await new TestClient(app).get('/')
    expect(outcomes).toEqual([{ status: 200, bytes: 3 }])
    await expect(new TestClient(app).get('/bad')).rejects.toThrow('listener')
  })

  it('starts the layers before the first request and stops them when it is closed', async () => {
    const events: string[] = []
    class Lively extends Passing {
      override start() {
        events.push('start')
      }
      override stop() {
        events.push('stop')
      }
    }
    const client = new TestClient(new Chain().use(Lively).wrap(answering(() => [])))
    await client.get('/')
    await client.get('/')
    await client[Symbol.asyncDispose]()
    expect(events).toEqual(['start', 'stop'])
  })

  it('finds a layer that leaves the inner body open', async () => {
    class Leaking extends Middleware {
      call(environ: Environ, startResponse: StartResponse): ResponseBody {
        void this.app(environ, startResponse)
        return []
      }
    }
    const closing = answering(() => ({
      *[Symbol.iterator]() {
        yield encode('x')
      },
      close: () => undefined,
    }))
    await expect(new TestClient(new Chain().use(Leaking).wrap(closing)).get('/')).rejects.toThrow(
      'the layer "Leaking" breaks layer/close',
    )
  })

  it('leaves when its signal aborts', async () => {
    const close = jest.fn()
    let aborted: unknown
    const controller = new AbortController()
    const app = (environ: Environ, startResponse: StartResponse): ResponseBody => {
      startResponse('200 OK', PLAIN())
      return {
        async *[Symbol.asyncIterator]() {
          const signal = environ['tsgi.signal']?.()
          signal?.addEventListener('abort', () => {
            aborted = signal.reason
          })
          yield encode('a')
          controller.abort(new Error('enough'))
          await new Promise(() => undefined)
        },
        close,
      }
    }
    await expect(new TestClient(app).get('/', { signal: controller.signal, raise: false })).rejects.toThrow('enough')
    expect(aborted).toMatchObject({ message: 'enough' })
    expect(close).toHaveBeenCalledTimes(1)
    await expect(new TestClient(app).get('/', { signal: controller.signal })).rejects.toThrow('enough')
  })

  it('sends nothing if its signal has aborted, also while it starts', async () => {
    const app = jest.fn(answering(() => []))
    const controller = new AbortController()
    const client = new TestClient(app as Application)
    const response = client.get('/', { signal: controller.signal })
    controller.abort(new Error('early'))
    await expect(response).rejects.toThrow('early')
    await expect(client.get('/', { signal: controller.signal })).rejects.toThrow('early')
    expect(app).not.toHaveBeenCalled()
  })

  it('hides what comes of stopping an iterator', async () => {
    const stopping = (stop: () => unknown): Application =>
      answering(
        () => ({ [Symbol.iterator]: () => ({ next: () => ({ value: encode('x') }), return: stop }) }) as ResponseBody,
      )
    const failing = [
      () => {
        throw new Error('stopping')
      },
      () => Promise.reject(new Error('stopping')),
    ]
    for (const stop of failing) {
      const response = await new TestClient(stopping(stop), { lint: false }).stream('/')
      await expect(response.abort()).resolves.toBeUndefined()
    }
  })

  it('closes a body that comes after it has left', async () => {
    const close = jest.fn()
    const controller = new AbortController()
    let answer: ((body: ResponseBody) => void) | undefined
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', PLAIN())
      return new Promise((resolve) => (answer = resolve))
    }
    const client = new TestClient(app)
    const response = client.get('/', { signal: controller.signal }).catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve))
    controller.abort()
    await response
    answer?.(Object.assign([encode('x')], { close }))
    await new Promise((resolve) => setTimeout(resolve))
    expect(close).toHaveBeenCalledTimes(1)
  })

  describe('stream', () => {
    const counting = (log: string[]): Application =>
      function* (_environ: Environ, startResponse: StartResponse) {
        try {
          startResponse('200 OK', PLAIN())
          for (const piece of ['a', 'b', 'c']) {
            log.push(piece)
            yield encode(piece)
          }
        } finally {
          log.push('end')
        }
      }

    it('gives the head with the first piece, and the rest as it is asked for', async () => {
      const log: string[] = []
      const response = await new TestClient(counting(log)).stream('/')
      expect(response.status).toBe(200)
      expect(response.header('content-type')).toBe('text/plain')
      expect(log).toEqual(['a'])
      const pieces: string[] = []
      for await (const piece of response) pieces.push(new TextDecoder().decode(piece))
      expect(pieces).toEqual(['a', 'b', 'c'])
      expect(log).toEqual(['a', 'b', 'c', 'end'])
      expect(await response.next()).toBeUndefined()
    })

    it('leaves when it is aborted, or the loop is left', async () => {
      const log: string[] = []
      const client = new TestClient(counting(log))
      const response = await client.stream('/', { method: 'POST' })
      await response.abort()
      await response.abort()
      expect(log).toEqual(['a', 'end'])
      for await (const piece of await client.stream('/')) {
        expect(piece).toEqual(encode('a'))
        break
      }
      expect(log).toEqual(['a', 'end', 'a', 'end'])
    })

    it('gives what is written before the body is there', async () => {
      let leave: (() => void) | undefined
      const app: Application = async (_environ, startResponse) => {
        const write = startResponse('200 OK', PLAIN())
        void write(encode('early'))
        await new Promise<void>((resolve) => (leave = resolve))
        return []
      }
      const response = await new TestClient(app).stream('/')
      expect(await response.next()).toEqual(encode('early'))
      leave?.()
      expect(await response.next()).toBeUndefined()
    })

    it('rejects write() once the client has left', async () => {
      let write: ((chunk: Uint8Array) => unknown) | undefined
      const app: Application = async (_environ, startResponse) => {
        write = startResponse('200 OK', PLAIN())
        void write(encode('early'))
        return new Promise<ResponseBody>(() => undefined)
      }
      const response = await new TestClient(app).stream('/')
      await response.abort()
      await expect(write?.(encode('late'))).rejects.toThrow('the client left')
    })

    it('throws what the application throws, before and after the head', async () => {
      const bad = (): never => {
        throw new Error('early')
      }
      await expect(new TestClient(bad).stream('/')).rejects.toThrow('early')
      const later = answering(function* () {
        yield encode('a')
        throw new Error('late')
      })
      const response = await new TestClient(later).stream('/')
      await response.next()
      await expect(response.next()).rejects.toThrow('late')
      const quiet = await new TestClient(later).stream('/', { raise: false })
      await quiet.next()
      expect(await quiet.next()).toBeUndefined()
    })

    it('gives an empty response', async () => {
      const response = await new TestClient(answering(() => [])).stream('/')
      expect(await response.next()).toBeUndefined()
    })
  })
})
