import { Chain, encode, textBody, type Environ, type ResponseBody, type StartResponse } from '../../../lib/index.js'
import {
  EXPLAIN,
  REFUSED,
  SESSION,
  Session,
  StoreOutage,
  type Decision,
  type SessionOptions,
  type SessionStore,
} from '../../../lib/middleware/index.js'
import { MemoryStore } from '../../../lib/middleware/session/memory-store.js'
import { TestClient } from '../../../lib/testing/index.js'
import { LateStore } from './late-store.js'
import { Clock, SECRET, visitor, type Options } from './visitor.js'

type Application = (environ: Environ, startResponse: StartResponse) => unknown

function clientOf(options: SessionOptions, application: Application): TestClient {
  const app = new Chain().use(Session, options).wrap(application as (environ: Environ) => ResponseBody)
  return new TestClient(app, { baseUrl: 'https://a.example' })
}

/** A store that answers at once, and is out when it is to do this. */
function syncStore(out: 'create' | 'replace' = 'create'): SessionStore {
  const memory = new MemoryStore(10)
  const fail = (): never => {
    throw new StoreOutage('it is out')
  }
  return {
    isSync: true,
    read: (key) => memory.read(key),
    create: (...all) => {
      if (out === 'create') fail()
      memory.create(...all)
    },
    replace: (...all) => (out === 'replace' ? fail() : memory.replace(...all)),
    move: (...all) => memory.move(...all),
    remove: (key) => {
      memory.remove(key)
    },
  }
}

const REFUSAL = {
  status: 503,
  'content-type': 'application/problem+json',
  'retry-after': '2',
  'cache-control': 'no-store',
  'proxy-status': 'tsgi; error=http_request_denied; details="session store-outage"',
  'set-cookie': undefined,
  text: '{"title":"Service Unavailable","status":503,"detail":"The session cannot be had at the moment."}\n',
}

async function refusalOf(client: TestClient): Promise<object> {
  const response = await client.get('/')
  const names = ['content-type', 'retry-after', 'cache-control', 'proxy-status', 'set-cookie']
  return {
    status: response.status,
    ...Object.fromEntries(names.map((name) => [name, response.header(name)])),
    text: response.text(),
  }
}

/** Applications of all kinds, which put something into the session and say `one`, `two`. */
const kinds: [string, (close: () => void) => Application][] = [
  [
    'a function',
    (close) => (environ, startResponse) => {
      SESSION.require(environ).set('a', 1)
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return Object.assign(['one', 'two'].map(encode), { close })
    },
  ],
  [
    'an async function',
    (close) => async (environ, startResponse) => {
      await Promise.resolve()
      SESSION.require(environ).set('a', 1)
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return Object.assign(['one', 'two'].map(encode), {
        close: async () => {
          await Promise.resolve()
          close()
        },
      })
    },
  ],
  [
    'a generator',
    (close) => (environ, startResponse) => ({
      *[Symbol.iterator]() {
        SESSION.require(environ).set('a', 1)
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        yield encode('one')
        yield encode('two')
      },
      close,
    }),
  ],
  [
    'an async generator',
    (close) => (environ, startResponse) => ({
      async *[Symbol.asyncIterator]() {
        await Promise.resolve()
        SESSION.require(environ).set('a', 1)
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        yield encode('one')
        yield encode('two')
      },
      close,
    }),
  ],
  [
    'a function that uses write()',
    (close) => (environ, startResponse) => {
      SESSION.require(environ).set('a', 1)
      const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
      void write(encode('o'))
      void write(encode('ne'))
      return Object.assign(['two'].map(encode), { close })
    },
  ],
  [
    'a function that waits for write()',
    (close) => async (environ, startResponse) => {
      SESSION.require(environ).set('a', 1)
      const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
      await write(encode('one'))
      return Object.assign(['two'].map(encode), { close })
    },
  ],
]

describe('SessionPassage', () => {
  describe.each(kinds)('around %s', (_, kind) => {
    it('sends the cookie when the session is written, and then the body', async () => {
      const close = jest.fn()
      const store = new LateStore()
      const client = clientOf({ store }, kind(close))
      const response = await client.get('/')
      expect([response.status, response.text(), response.header('content-type')]).toEqual([200, 'onetwo', 'text/plain'])
      expect(response.header('set-cookie')).toMatch(/^__Host-session=/)
      expect(store.asked.map((asked) => asked.split(' ')[0])).toEqual(['create'])
      expect(close).toHaveBeenCalledTimes(1)
    })

    it.each<[string, () => SessionStore]>([
      ['takes its time', () => new LateStore().failAt('create')],
      ['answers at once', () => syncStore()],
    ])('answers 503 in its place if a store is out that %s', async (__, store) => {
      const close = jest.fn()
      expect(await refusalOf(clientOf({ store: store() }, kind(close)))).toEqual(REFUSAL)
      expect(close).toHaveBeenCalledTimes(1)
    })

    it('lets an error of the store pass that is no outage', async () => {
      const store = new LateStore()
      store.fault = { at: ['create'], error: new TypeError('a mistake') }
      await expect(clientOf({ store }, kind(jest.fn())).get('/')).rejects.toThrow(new TypeError('a mistake'))
    })
  })

  it('answers HEAD without the body of the refusal', async () => {
    const store = new LateStore().failAt('create')
    const response = await clientOf({ store }, kinds[2]?.[1](jest.fn()) as Application).head('/')
    expect([response.status, response.text()]).toEqual([503, ''])
  })

  it('answers 503 also if the body is empty', async () => {
    const empty: Application = function* (environ, startResponse) {
      SESSION.require(environ).set('a', 1)
      startResponse('204 No Content', [])
      yield* []
    }
    for (const store of [new LateStore().failAt('create'), syncStore()])
      expect((await clientOf({ store }, empty).get('/')).status).toBe(503)
    expect((await clientOf({ store: new LateStore() }, empty).get('/')).status).toBe(204)
    expect((await clientOf({ store: 'memory' }, empty).get('/')).status).toBe(204)
  })

  it('sends the last head if an application replaces it while the session is written', async () => {
    const application: Application = (environ, startResponse) => {
      SESSION.require(environ).set('a', 1)
      startResponse('200 OK', [['X-First', '1']])
      startResponse('500 Internal Server Error', [], new Error('broken'))
      return textBody('sorry')
    }
    const response = await clientOf({ store: new LateStore() }, application).get('/')
    expect([response.status, response.text(), response.header('x-first')]).toEqual([500, 'sorry', undefined])
    expect(response.header('set-cookie')).toMatch(/^__Host-session=/)
    expect((await clientOf({ store: new LateStore().failAt('create') }, application).get('/')).status).toBe(503)
    expect((await clientOf({ store: syncStore() }, application).get('/')).status).toBe(503)
  })

  it('sends the cookie with a head, too, that replaces one which was announced', async () => {
    const application: Application = (environ, startResponse) => {
      SESSION.require(environ).set('a', 1)
      startResponse('200 OK', [])
      startResponse('500 Internal Server Error', [], new Error('broken'))
      return textBody('sorry')
    }
    const response = await clientOf({ store: 'memory' }, application).get('/')
    expect([response.status, response.text()]).toEqual([500, 'sorry'])
    expect(response.header('set-cookie')).toMatch(/^__Host-session=/)
  })

  it('lets whoever is outside refuse a second head', async () => {
    const application: Application = (environ, startResponse) => {
      SESSION.require(environ).set('a', 1)
      startResponse('200 OK', [])
      startResponse('200 OK', [])
      return []
    }
    const app = new Chain().use(Session, { store: new LateStore() }).wrap(application as () => ResponseBody)
    const client = new TestClient(app, { baseUrl: 'https://a.example', lint: false })
    await expect(client.get('/')).rejects.toThrow('startResponse was called a second time without an error')
  })

  it('lets what the application throws pass while the session is written, whatever becomes of that', async () => {
    const application: Application = (environ, startResponse) => {
      SESSION.require(environ).set('a', 1)
      startResponse('200 OK', [])
      throw new Error('broken')
    }
    for (const store of [new LateStore(), new LateStore().failAt('create')])
      await expect(clientOf({ store }, application).get('/')).rejects.toThrow('broken')
    const mistaken = new LateStore()
    mistaken.fault = { at: ['create'], error: new TypeError('a mistake') }
    await expect(clientOf({ store: mistaken }, application).get('/')).rejects.toThrow('broken')
    await new Promise((resolve) => setTimeout(resolve, 20))
  })

  it('hands a body on as it is if nothing has to be written', async () => {
    const body = textBody('as it is')
    const layer = new Session(
      (_environ, startResponse) => {
        startResponse('200 OK', [])
        return body
      },
      { store: new LateStore() },
    )
    expect(await layer.call({ 'wsgi.url_scheme': 'https' } as never, () => () => undefined)).toBe(body)
  })
})

/** Applications of all kinds, which ask for the session after startResponse, and when they were closed. */
const late: [string, Application][] = [
  [
    'a function',
    (environ, startResponse) => {
      startResponse('200 OK', [['Cache-Control', 'max-age=60']])
      return textBody(String(SESSION.require(environ).get('user')))
    },
  ],
  [
    'an async function',
    async (environ, startResponse) => {
      startResponse('200 OK', [['Cache-Control', 'max-age=60']])
      await Promise.resolve()
      return textBody(String(SESSION.require(environ).get('user')))
    },
  ],
  [
    'a generator',
    function* (environ, startResponse) {
      startResponse('200 OK', [['Cache-Control', 'max-age=60']])
      yield* textBody(String(SESSION.require(environ).get('user')))
    },
  ],
  [
    'an async generator',
    async function* (environ, startResponse) {
      startResponse('200 OK', [['Cache-Control', 'max-age=60']])
      await Promise.resolve()
      yield* textBody(String(SESSION.require(environ).get('user')))
    },
  ],
  [
    'a function that uses write()',
    (environ, startResponse) => {
      const write = startResponse('200 OK', [['Cache-Control', 'max-age=60']])
      const [piece] = textBody(String(SESSION.require(environ).get('user')))
      void write(piece)
      void write(new Uint8Array())
      return []
    },
  ],
  [
    'a function that replaces its head',
    (environ, startResponse) => {
      startResponse('404 Not Found', [])
      const user = String(SESSION.require(environ).get('user'))
      startResponse('200 OK', [['Cache-Control', 'max-age=60']], new Error('replaced'))
      return textBody(user)
    },
  ],
]

describe('G16: a body whose head or session fails', () => {
  const refusing = (): (() => void) => {
    throw new TypeError('no such head')
  }
  const mistaken = new LateStore()
  mistaken.fault = { at: ['create'], error: new TypeError('a mistake') }

  it.each<[string, SessionOptions, boolean, StartResponse, string]>([
    ['the head that waited is refused', { store: new LateStore() }, true, refusing, 'no such head'],
    ['the store has a mistake', { store: mistaken }, true, () => () => undefined, 'a mistake'],
    ['the early head is refused', { store: 'memory' }, false, refusing, 'no such head'],
  ])('is closed once if %s', async (_, options, isChanged, startResponse, message) => {
    for (const isAsync of [false, true]) {
      const close = jest.fn(() => (isAsync ? Promise.resolve() : undefined))
      const layer = new Session((environ, start) => {
        if (isChanged) SESSION.require(environ).set('a', 1)
        start('200 OK', [])
        return Object.assign([encode('x')], { close })
      }, options)
      const answer = async (): Promise<ResponseBody> =>
        await layer.call({ 'wsgi.url_scheme': 'https' } as never, startResponse)
      await expect(answer()).rejects.toThrow(new TypeError(message))
      expect(close).toHaveBeenCalledTimes(1)
    }
  })
})

describe('what is first read after startResponse', () => {
  const stores: [string, () => Options][] = [
    ['in the cookie', () => ({ secrets: [SECRET] })],
    ['in memory', () => ({ store: 'memory' })],
    ['in a store that takes its time', () => ({ store: new LateStore() })],
  ]
  describe.each(stores)('%s', (_, options) => {
    it.each(late)('C15: makes the answer of %s private, and counts as a use', async (__, application) => {
      const clock = new Clock()
      const store = options()
      let isLogin = true
      const client = clientOf({ ...store, idle: 1_000 }, (environ, startResponse) => {
        if (!isLogin) return application(environ, startResponse)
        SESSION.require(environ).set('user', 'ada')
        startResponse('200 OK', [])
        return []
      })
      await client.get('/')
      isLogin = false
      for (let round = 0; round < 3; round++) {
        clock.pass(600)
        const response = await client.get('/')
        expect([response.status, response.text()]).toEqual([200, 'ada'])
        expect([response.header('cache-control'), response.header('vary')]).toEqual(['private, max-age=60', 'Cookie'])
      }
      clock.stop()
    })

    it('C15: throws if the body is on its way, and leaves the body of others as it is', async () => {
      const lazy: Application = (environ, startResponse) => {
        startResponse('200 OK', [['Cache-Control', 'max-age=60']])
        return {
          *[Symbol.iterator]() {
            yield* textBody(String(SESSION.require(environ).isNew))
          },
        }
      }
      await expect(clientOf(options(), lazy).get('/')).rejects.toThrow(
        new Error(
          'the session was first asked after startResponse, when the head that calls it private was on its way; ask before',
        ),
      )
      const body = textBody('as it is')
      const layer = new Session((__, startResponse) => {
        startResponse('200 OK', [])
        return body
      }, options())
      const heads: unknown[] = []
      const note = (...head: unknown[]): (() => void) => {
        heads.push(head)
        return () => undefined
      }
      expect(layer.call({ 'wsgi.url_scheme': 'https' } as never, note)).toBe(body)
      expect(heads).toEqual([['200 OK', [], undefined]])
    })

    it('lets whoever is outside refuse a second head', async () => {
      const app = new Chain().use(Session, options()).wrap((__, startResponse) => {
        startResponse('200 OK', [])
        startResponse('200 OK', [])
        return []
      })
      const client = new TestClient(app, { baseUrl: 'https://a.example', lint: false })
      await expect(client.get('/')).rejects.toThrow('startResponse was called a second time without an error')
    })

    it('still throws what is changed', async () => {
      const application: Application = (environ, startResponse) => {
        startResponse('200 OK', [])
        SESSION.require(environ).set('a', 1)
        return []
      }
      await expect(clientOf(options(), application).get('/')).rejects.toThrow('session.set() came after startResponse')
    })
  })
})

describe('the policy for an outage', () => {
  it('refuse: answers 503 without asking the application, tells who explains, and logs it', async () => {
    const store = new LateStore()
    const ada = visitor({ store })
    await ada.visit((session) => session.set('user', 'ada'))
    store.failAt('read')
    const step = jest.fn()
    const { errors, header, status } = await ada.visit(step)
    expect([status, header('retry-after'), errors]).toEqual([503, '2', 'session: it is out\n'])
    expect(step).not.toHaveBeenCalled()
    expect((await ada.another().visit((session) => session.isNew)).told).toBe(true)

    const decisions: Decision[] = []
    let refused: string | undefined
    const outer = new Chain().use(Session, { store }).wrap(() => [])
    const client = new TestClient(
      async (environ: Environ, startResponse: StartResponse) => {
        EXPLAIN.set(environ, (decision) => decisions.push(decision))
        const body = await outer(environ, startResponse)
        refused = REFUSED.get(environ)
        return body
      },
      { baseUrl: 'https://a.example', lint: false },
    )
    await client.get('/', { headers: { Cookie: `__Host-session=${'A'.repeat(43)}` } })
    expect(refused).toBe('session store-outage')
    expect(decisions.map(({ layer, ...rest }) => [layer instanceof Session, rest])).toEqual([
      [
        true,
        {
          name: 'session',
          outcome: 'refuse',
          parts: [],
          refusal: {
            status: 503,
            rule: 'store-outage',
            reason: 'The session cannot be had at the moment.',
            value: 'it is out',
            headers: [['retry-after', '2']],
          },
        },
      ],
    ])
  })

  it('anonymous: serves who comes as a stranger, whose cookie stays as it is', async () => {
    const store = new LateStore()
    const ada = visitor({ store, onOutage: 'anonymous' })
    await ada.visit((session) => session.set('user', 'ada'))
    store.failAt('read', 'create', 'replace', 'move', 'remove')
    const { cookie, errors, header, status, told } = await ada.visit((session) => [session.isNew, session.keys()])
    expect([status, told, cookie, errors]).toEqual([200, [true, []], undefined, 'session: it is out\n'])
    expect([header('cache-control'), header('vary')]).toEqual(['private', 'Cookie'])
    store.fault = undefined
    expect((await ada.visit((session) => session.get('user'))).told).toBe('ada')
  })

  it.each<[string, Parameters<ReturnType<typeof visitor>['visit']>[0]]>([
    ['set', (session) => session.set('a', 1)],
    [
      'regenerate',
      (session) => {
        session.regenerate()
      },
    ],
    [
      'destroy',
      (session) => {
        session.destroy()
      },
    ],
    [
      'clear',
      (session) => {
        session.clear()
      },
    ],
    ['delete', (session) => session.delete('user')],
  ])('anonymous: never pretends that %s was done', async (_, step) => {
    const store = new LateStore()
    const ada = visitor({ store, onOutage: 'anonymous' })
    await ada.visit((session) => session.set('user', 'ada'))
    store.failAt('read')
    const { errors, status } = await ada.visit(step)
    expect([status, errors]).toEqual([
      503,
      'session: it is out\nsession: the session was changed, and the store did not give it\n',
    ])
    store.fault = undefined
    expect((await ada.visit((session) => session.keys())).told).toEqual(['user'])
  })

  it.each<[string, SessionStore]>([
    ['takes its time', new LateStore().failAt('replace')],
    ['answers at once', syncStore('replace')],
  ])('serves who only reads, also if a store that %s does not take down that it was read', async (_, store) => {
    const clock = new Clock()
    const ada = visitor({ store, idle: 1_000 })
    await ada.visit((session) => session.set('user', 'ada'))
    clock.pass(100)
    const { cookie, errors, status, told } = await ada.visit((session) => session.get('user'))
    expect([status, told, cookie, errors]).toEqual([200, 'ada', undefined, 'session: it is out\n'])
    expect((await ada.visit((session) => session.set('a', 1))).status).toBe(503)
    clock.stop()
  })

  it('a logout that the store did not take is no logout', async () => {
    const store = new LateStore()
    const ada = visitor({ store, onOutage: 'anonymous' })
    await ada.visit((session) => session.set('user', 'ada'))
    store.failAt('remove')
    const { cookie, status } = await ada.visit((session) => {
      session.destroy()
    })
    expect([status, cookie]).toEqual([503, undefined])
  })

  it('a mistake of the store is no outage', async () => {
    const store = new LateStore()
    store.fault = { at: ['read'], error: new TypeError('a mistake') }
    const headers = { Cookie: `__Host-session=${'A'.repeat(43)}` }
    await expect(visitor({ store }).visit(() => undefined, { headers })).rejects.toThrow(new TypeError('a mistake'))
  })
})
