import { Cascade, cascadeFactory, type CascadeOptions } from '../../lib/apps/index.js'
import type { Conf } from '../../lib/core/index.js'
import {
  encode,
  textBody,
  type Application,
  type ApplicationLike,
  type Environ,
  type ResponseBody,
  type StartResponse,
  type Status,
} from '../../lib/index.js'
import { lint, TestClient } from '../../lib/testing/index.js'
import { living, RecordingLoader, saying } from './recording-loader.js'

const notFound = saying('first', '404 Not Found')

function client(applications: ApplicationLike[], options?: CascadeOptions): TestClient {
  return new TestClient(new Cascade(applications, options))
}

/** A body that notes what happens to it. */
function watched(text: string, events: string[]): ResponseBody {
  return {
    *[Symbol.iterator]() {
      events.push('iterated')
      yield encode(text)
    },
    close: () => void events.push('closed'),
  }
}

/** An application that reads the whole body and then answers with it. */
function echo(status: Status): Application {
  return async (environ, startResponse) => {
    const bytes = await environ['wsgi.input'].read()
    startResponse(status, [['Content-Type', 'text/plain']])
    return [bytes]
  }
}

describe('Cascade', () => {
  it('§16: answers with the first application whose status is not caught', async () => {
    const third = jest.fn(saying('third'))
    const response = await client([lint(notFound), lint(saying('second')), third]).get('/a')
    expect([response.status, response.text()]).toEqual([200, 'second |/a'])
    expect(third).not.toHaveBeenCalled()
  })

  it('§16: answers with the last one whatever its status is', async () => {
    const response = await client([notFound, saying('last', '404 Not Found')]).get('/a')
    expect([response.status, response.text()]).toEqual([404, 'last |/a'])
    expect((await client([saying('only', '404 Not Found')]).get('/')).text()).toBe('only |/')
  })

  it('catches 404 alone unless told otherwise', async () => {
    const failing = saying('first', '500 Internal Server Error')
    expect((await client([failing, saying('second')]).get('/')).status).toBe(500)
    expect((await client([failing, saying('second')], { catch: [404, 500] }).get('/')).text()).toBe('second |/')
    expect((await client([notFound, saying('second')], { catch: [] }).get('/')).status).toBe(404)
  })

  it('§16: gives each but the last a copy of the environ', async () => {
    const changing: Application = (environ, startResponse) => {
      environ['acme.changed'] = true
      environ.PATH_INFO = '/changed'
      return notFound(environ, startResponse)
    }
    const response = await client([changing, changing, saying('last')]).get('/a')
    expect(response.text()).toBe('last |/a')
    expect(response.environ).not.toHaveProperty(['acme.changed'])
    expect(response.environ.PATH_INFO).toBe('/a')
  })

  it('§16: closes a body that is dropped, and does not iterate it', async () => {
    const events: string[] = []
    const first: Application = (_, startResponse) => {
      startResponse('404 Not Found', [])
      return watched('dropped', events)
    }
    const response = await client([lint(first), saying('second')]).get('/')
    expect(response.text()).toBe('second |/')
    expect(events).toEqual(['closed'])
  })

  it('waits for the close of a dropped body before it asks the next', async () => {
    const events: string[] = []
    const first: Application = (_, startResponse) => {
      startResponse('404 Not Found', [])
      return Object.assign([encode('x')], {
        close: async () => {
          await Promise.resolve()
          events.push('closed')
        },
      })
    }
    const second: Application = (environ, startResponse) => {
      events.push('second')
      return saying('second')(environ, startResponse)
    }
    await client([first, second]).get('/')
    expect(events).toEqual(['closed', 'second'])
  })

  it('swallows what is written to an answer that is dropped', async () => {
    const first: Application = (_, startResponse) => {
      void startResponse('404 Not Found', [['Content-Type', 'text/plain']])(encode('written'))
      return []
    }
    const response = await client([first, saying('second')]).get('/')
    expect(response.text()).toBe('second |/')
  })

  it('lets an application that is not caught write', async () => {
    const first: Application = (_, startResponse) => {
      void startResponse('200 OK', [['Content-Type', 'text/plain']])(encode('written '))
      return textBody('and returned')
    }
    const response = await client([first, saying('second')]).get('/')
    expect(response.text()).toBe('written and returned')
  })

  it('stays sync', () => {
    const environ = { REQUEST_METHOD: 'GET' } as Environ
    const body: Uint8Array[] = []
    const answer = (status: Status) => (_: Environ, start: StartResponse) => {
      start(status, [])
      return body
    }
    const cascade = new Cascade([answer('404 Not Found'), answer('200 OK'), answer('201 Created')])
    expect(cascade.call(environ, () => () => undefined)).toBe(body)
  })

  it('awaits applications that answer in their own time', async () => {
    const slowly =
      (app: Application): Application =>
      async (environ, startResponse) => {
        await Promise.resolve()
        return app(environ, startResponse)
      }
    const response = await client([slowly(notFound), slowly(saying('second')), notFound]).get('/')
    expect(response.text()).toBe('second |/')
  })

  it('passes on what an application throws', async () => {
    const error = new Error('boom')
    const throwing = (): never => {
      throw error
    }
    const rejecting = () => Promise.reject(error)
    await expect(client([throwing, saying('second')]).get('/')).rejects.toBe(error)
    await expect(client([rejecting, saying('second')]).get('/')).rejects.toBe(error)
  })

  describe('of heads that are replaced by an error', () => {
    const twice =
      (first: Status, second: Status): Application =>
      (_, startResponse) => {
        startResponse(first, [['Content-Type', 'text/plain']])
        startResponse(second, [['Content-Type', 'text/plain']], new Error('late'))
        return textBody('replaced')
      }

    it('judges the later one if the first was caught', async () => {
      const uncaught = await client([twice('404 Not Found', '500 Internal Server Error'), saying('second')]).get('/')
      expect([uncaught.status, uncaught.text()]).toEqual([500, 'replaced'])
      const caught = await client([twice('404 Not Found', '404 Not Found'), saying('second')]).get('/')
      expect(caught.text()).toBe('second |/')
    })

    it('hands the later one on if the first went out', async () => {
      const response = await client([twice('200 OK', '404 Not Found'), saying('second')]).get('/')
      expect([response.status, response.text()]).toEqual([404, 'replaced'])
    })

    it('hears nothing of an application whose turn is over', async () => {
      let late: StartResponse | undefined
      const first: Application = (_, startResponse) => {
        late = startResponse
        startResponse('404 Not Found', [])
        return []
      }
      const second: Application = (environ, startResponse) => {
        void late?.('500 Internal Server Error', [], new Error('late'))(encode('late'))
        return saying('second')(environ, startResponse)
      }
      const response = await client([first, second]).get('/')
      expect([response.status, response.text()]).toEqual([200, 'second |/'])
    })
  })

  describe('of applications that announce their head when they are iterated', () => {
    const generator = (status: Status, events: string[] = []) =>
      function* (_: Environ, startResponse: StartResponse): Generator<Uint8Array> {
        try {
          startResponse(status, [['Content-Type', 'text/plain']])
          yield encode('one ')
          yield encode('two')
        } finally {
          events.push('returned')
        }
      }

    it('goes on after a status that is caught, before a byte goes out', async () => {
      const events: string[] = []
      const response = await client([lint(generator('404 Not Found', events)), lint(saying('second'))]).get('/a')
      expect([response.status, response.text()]).toEqual([200, 'second |/a'])
      expect(events).toEqual(['returned'])
    })

    it('goes on through several, also async ones', async () => {
      const async = async function* (_: Environ, startResponse: StartResponse): AsyncGenerator<Uint8Array> {
        startResponse('404 Not Found', [])
        yield encode('x')
      }
      const apps = [generator('404 Not Found'), async, generator('200 OK'), saying('last')]
      const response = await client(apps).get('/')
      expect([response.status, response.text()]).toEqual([200, 'one two'])
      expect(response.pieces).toHaveLength(2)
    })

    it('goes on after one without a piece', async () => {
      const silent = function* (_: Environ, startResponse: StartResponse): Generator<Uint8Array> {
        startResponse('404 Not Found', [])
      }
      expect((await client([silent, saying('second')]).get('/')).text()).toBe('second |/')
    })

    it('closes what is dropped once, and what goes out once', async () => {
      const events: string[] = []
      const late =
        (status: Status, name: string): Application =>
        (_, startResponse) => ({
          *[Symbol.iterator]() {
            startResponse(status, [['Content-Type', 'text/plain']])
            yield encode(name)
          },
          close: () => void events.push(`closed ${name}`),
        })
      const response = await client([late('404 Not Found', 'a'), late('404 Not Found', 'b'), late('200 OK', 'c')]).get(
        '/',
      )
      expect(response.text()).toBe('c')
      expect(events).toEqual(['closed a', 'closed b', 'closed c'])
      events.length = 0
      await client([late('200 OK', 'a'), late('200 OK', 'b')]).get('/')
      expect(events).toEqual(['closed a'])
    })

    it('closes what it has when the client leaves', async () => {
      const events: string[] = []
      const first: Application = (_, startResponse) => ({
        async *[Symbol.asyncIterator]() {
          startResponse('200 OK', [['Content-Type', 'text/plain']])
          for (;;) yield encode('x')
        },
        close: () => void events.push('closed'),
      })
      const response = await client([first, saying('second')]).stream('/')
      await response.abort()
      expect(events).toEqual(['closed'])
    })

    it('asks nobody any more when it is closed while it drops a body', async () => {
      const second = jest.fn(saying('second'))
      let release: () => void = () => undefined
      const first: Application = (_, startResponse) => ({
        *[Symbol.iterator]() {
          startResponse('404 Not Found', [])
          yield encode('x')
        },
        close: () => new Promise<void>((resolve) => (release = resolve)),
      })
      const body = (await new Cascade([first, second]).call(
        { REQUEST_METHOD: 'GET' } as Environ,
        () => () => undefined,
      )) as AsyncIterable<Uint8Array> & ResponseBody
      const pulled = body[Symbol.asyncIterator]().next()
      await new Promise(setImmediate)
      void body.close?.()
      release()
      expect(await pulled).toEqual({ done: true, value: undefined })
      expect(second).not.toHaveBeenCalled()
    })

    it('closes the body of an application that answers after it is closed', async () => {
      const events: string[] = []
      let release: (body: ResponseBody) => void = () => undefined
      const second = (): Promise<ResponseBody> => new Promise((resolve) => (release = resolve))
      const body = (await new Cascade([generator('404 Not Found'), second]).call(
        { REQUEST_METHOD: 'GET' } as Environ,
        () => () => undefined,
      )) as AsyncIterable<Uint8Array> & ResponseBody
      const pulled = body[Symbol.asyncIterator]().next()
      await new Promise(setImmediate)
      await body.close?.()
      release(watched('late', events))
      expect(await pulled).toEqual({ done: true, value: undefined })
      expect(events).toEqual(['closed'])
    })
  })

  describe('of requests with a body', () => {
    it('leaves a body that nobody has read to the next', async () => {
      const response = await client([notFound, lint(echo('200 OK'))]).post('/', { body: 'the body' })
      expect(response.text()).toBe('the body')
    })

    it('lets each read the body from its beginning', async () => {
      const response = await client([lint(echo('404 Not Found')), echo('404 Not Found'), lint(echo('200 OK'))]).post(
        '/',
        {
          body: 'the body',
        },
      )
      expect(response.text()).toBe('the body')
    })

    it('lets each read as it likes: lines after bytes, the rest after a part', async () => {
      const part: Application = async (environ, startResponse) => {
        await environ['wsgi.input'].read(3)
        return notFound(environ, startResponse)
      }
      const lines: Application = async (environ, startResponse) => {
        const read = await environ['wsgi.input'].readlines()
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return textBody(read.map((line) => Buffer.from(line).toString()).join('|'))
      }
      const response = await client([part, lines]).post('/', { body: ['ab', 'c\nd', 'ef\n', 'g'] })
      expect(response.text()).toBe('abc\n|def\n|g')
    })

    it('reads nothing before somebody asks', async () => {
      let pulled = 0
      const body = (function* () {
        for (const text of ['a', 'b', 'c']) {
          pulled++
          yield text
        }
      })()
      await client([notFound, saying('last')]).post('/', { body })
      expect(pulled).toBe(0)
    })

    it('keeps a body of just keepBody bytes', async () => {
      const response = await client([echo('404 Not Found'), echo('200 OK')], { keepBody: 6 }).post('/', {
        body: ['abc', 'def'],
      })
      expect(response.text()).toBe('abcdef')
    })

    it('gives an error, and no body without its beginning, to who reads what was not kept', async () => {
      const cascade = client([echo('404 Not Found'), echo('200 OK')], { keepBody: 5 })
      await expect(cascade.post('/', { body: ['abc', 'def'] })).rejects.toThrow(
        'an earlier application of the cascade has read more of the request body than is kept, 5 bytes; raise keepBody, or let the application that reads it answer for good',
      )
    })

    it('serves one that does not read, whatever an earlier one has read', async () => {
      const response = await client([echo('404 Not Found'), saying('second')], { keepBody: 1 }).post('/', {
        body: 'abc',
      })
      expect(response.text()).toBe('second |/')
    })

    it('lets one read more than is kept, if nobody has before', async () => {
      const body = ['abc', 'def', 'ghi']
      const first = await client([echo('200 OK'), saying('second')], { keepBody: 4 }).post('/', { body })
      expect(first.text()).toBe('abcdefghi')
      const last = await client([notFound, echo('200 OK')], { keepBody: 4 }).post('/', { body })
      expect(last.text()).toBe('abcdefghi')
    })

    it('keeps 1 MiB by default', async () => {
      const body = 'x'.repeat(2 ** 20)
      expect((await client([echo('404 Not Found'), echo('200 OK')]).post('/', { body })).text()).toHaveLength(2 ** 20)
      await expect(client([echo('404 Not Found'), echo('200 OK')]).post('/', { body: `${body}x` })).rejects.toThrow(
        'than is kept, 1048576 bytes',
      )
    })

    it('tells each reader that the client has left, and of no end of the body', async () => {
      const failing = (async function* (): AsyncGenerator<string> {
        yield 'a'
        throw new Error('the client has left')
      })()
      const catching: Application = async (environ, startResponse) => {
        await environ['wsgi.input'].read().catch(() => undefined)
        return notFound(environ, startResponse)
      }
      await expect(client([catching, echo('200 OK')]).post('/', { body: failing })).rejects.toThrow(
        'the client has left',
      )
    })

    it('shows an application whose turn is over the end, and keeps what it was waiting for', async () => {
      let leftover: Promise<Uint8Array> | undefined
      const first: Application = (environ, startResponse) => {
        leftover = environ['wsgi.input'].read()
        return notFound(environ, startResponse)
      }
      const response = await client([first, echo('200 OK')]).post('/', { body: ['abc', 'def'] })
      expect(response.text()).toBe('abcdef')
      expect((await leftover)?.byteLength).toBe(0)
    })

    it.each([
      ['GET', {}, false],
      ['HEAD', {}, false],
      ['GET', { CONTENT_LENGTH: '0' }, false],
      ['GET', { CONTENT_LENGTH: '' }, false],
      ['POST', { CONTENT_LENGTH: '0' }, false],
      ['GET', { CONTENT_LENGTH: '1' }, true],
      ['GET', { HTTP_TRANSFER_ENCODING: 'chunked' }, true],
      ['POST', {}, true],
    ])('of %s with %j: whether the body is kept is %s', (method, fields, kept) => {
      const chunks = jest.fn(() => (async function* (): AsyncGenerator<Uint8Array> {})())
      const input = { chunks }
      const environ = { REQUEST_METHOD: method, ...fields, 'wsgi.input': input } as unknown as Environ
      let seen: unknown
      void new Cascade([
        (given: Environ) => {
          seen = given['wsgi.input']
          return []
        },
      ]).call(environ, () => () => undefined)
      expect(seen !== input).toBe(kept)
    })
  })

  it('starts and stops its applications', async () => {
    const events: string[] = []
    const tested = client([living('a', events), living('b', events)])
    await tested.get('/')
    await tested.close()
    expect(events).toEqual(['start a', 'start b', 'stop b', 'stop a'])
  })

  it('refuses to be without an application, and statuses that are none', () => {
    expect(() => new Cascade([])).toThrow(new TypeError('a cascade needs an application'))
    for (const code of [99, 1000, 404.5, NaN]) {
      expect(() => new Cascade([notFound], { catch: [404, code] })).toThrow(
        `a cascade catches statuses, numbers from 100 to 999, not the number ${code}`,
      )
    }
    expect(() => new Cascade([notFound], { catch: [100, 999] })).not.toThrow()
  })
})

describe('cascadeFactory', () => {
  const globalConf = { here: '/etc/app' }

  async function refusal(conf: Conf, loader = new RecordingLoader()): Promise<unknown> {
    return cascadeFactory(loader, globalConf, conf).then(
      () => undefined,
      (error: unknown) => error,
    )
  }

  it('comp-07: makes the applications in the order of the file, and asks them in that of the keys', async () => {
    const loader = new RecordingLoader()
    loader.apps.two = saying('two', '404 Not Found')
    loader.apps.ten = saying('ten', '404 Not Found')
    const cascade = await cascadeFactory(loader, globalConf, { app2: 'two', app: 'zero', app10: 'ten' })
    expect(loader.asked).toEqual(['app two', 'app zero', 'app ten'])
    expect(loader.globals).toEqual([globalConf, globalConf, globalConf])
    expect((await new TestClient(cascade).get('/')).text()).toBe('zero |/')

    loader.apps.zero = saying('zero', '404 Not Found')
    const again = await cascadeFactory(loader, globalConf, { app2: 'two', app: 'zero', app10: 'ten' })
    expect((await new TestClient(again).get('/')).text()).toBe('two |/')
  })

  it.each([
    [{}, [404]],
    [{ catch: '404 500' }, [404, 500]],
    [{ catch: ' 403\n 404 ' }, [403, 404]],
    [{ catch: '' }, []],
    [{ catch: '+404' }, [404]],
  ])('§16: reads what to catch of %j', async (conf: Conf, caught) => {
    for (const code of [403, 404, 500]) {
      const loader = new RecordingLoader()
      loader.apps.one = saying('one', `${code} x`)
      const cascade = await cascadeFactory(loader, globalConf, { ...conf, app1: 'one', app2: 'two' })
      const response = await new TestClient(cascade).get('/')
      expect(response.status).toBe(caught.includes(code) ? 200 : code)
    }
  })

  it('§16: refuses a key that does not begin with app, in the words of the original', async () => {
    const loader = new RecordingLoader()
    expect(await refusal({ app1: 'one', other: "it's", app2: 'two' }, loader)).toMatchObject({
      message:
        'a cascade has no key "other"; write catch, or a key that begins with "app" and names an application [CASCADE_KEY]',
      original: {
        class: 'ValueError',
        message: `Bad configuration key 'other' (="it's"); all configuration keys must start with 'app'`,
      },
    })
    expect(loader.asked).toEqual(['app one'])
  })

  it('refuses a status that is none once the applications are made', async () => {
    const loader = new RecordingLoader()
    expect(await refusal({ catch: '404 x', app1: 'one' }, loader)).toMatchObject({
      message:
        'a cascade catches statuses, and "x" is none; write numbers from 100 to 999 with spaces between them, like 404 500 [CASCADE_STATUS]',
      original: { class: 'ValueError', message: "invalid literal for int() with base 10: 'x'" },
    })
    expect(loader.asked).toEqual(['app one'])
    expect(await refusal({ catch: '1000', app1: 'one' })).toMatchObject({
      code: 'CASCADE_STATUS',
      original: { class: 'KeyError', message: '1000' },
    })
  })

  it('refuses to be without an application', async () => {
    expect(await refusal({ catch: '404' })).toMatchObject({
      message: 'the cascade has no application; write app1 = NAME, app2 = NAME [CASCADE_EMPTY]',
      original: { class: 'IndexError', message: 'list index out of range' },
    })
  })
})
