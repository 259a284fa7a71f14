import { middleware, Middleware, option, OptionError } from '../../lib/core/index.js'
import {
  encode,
  mapBody,
  textBody,
  type Environ,
  type ResponseBody,
  type StartResponse,
} from '../../lib/protocol/index.js'
import { isolate } from '../../lib/testing/index.js'

class StampOptions {
  @option({ type: 'string' }) key!: Lowercase<string>
  @option() value?: string = 'stamp'
}

@middleware('isolate-spec-stamp', { options: StampOptions })
class Stamp extends Middleware<StampOptions> {
  call(environ: Environ, startResponse: StartResponse) {
    environ[this.options.key] = this.options.value
    return this.app(environ, startResponse)
  }
}

class Gate extends Middleware {
  call(environ: Environ, startResponse: StartResponse): ReturnType<typeof this.app> {
    if (environ['acme.user'] !== undefined) return this.app(environ, startResponse)
    startResponse('403 Forbidden', [['Content-Type', 'text/plain']])
    return textBody('no')
  }
}

class Upper extends Middleware {
  call(environ: Environ, startResponse: StartResponse) {
    const body = this.app(environ, startResponse) as ResponseBody
    return mapBody(body, (chunk) => encode(new TextDecoder().decode(chunk).toUpperCase()))
  }
}

describe('isolate', () => {
  it('puts a layer around an application that follows a script', async () => {
    const layer = isolate(Stamp, { key: 'acme.stamp', value: 'x' })
    const response = await layer.respond(201, { 'Content-Type': 'text/plain' }, 'hello').get('/a?b')
    response.expectStatus(201).expectHeader('content-type', 'text/plain').expectText('hello')
    layer.expectPassed().expectEnviron({ 'acme.stamp': 'x', PATH_INFO: '/a', 'acme.other': undefined }).expectClosed()
    expect(layer.called).toBe(1)
    expect(layer.environ['acme.stamp']).toBe('x')
    expect('lint.exchange' in layer.environ).toBe(false)
    expect(layer.calls).toHaveLength(1)
  })

  it('checks the options as the class declares them, in types and at run time', () => {
    // @ts-expect-error -- key is required
    expect(() => isolate(Stamp)).toThrow(OptionError)
    // @ts-expect-error -- no such option
    expect(() => isolate(Stamp, { key: 'a', colour: 'red' })).toThrow(OptionError)
  })

  it('answers with 200 and nothing by default', async () => {
    const response = await isolate(Upper).get('/')
    expect(response.expectStatus(200).text()).toBe('')
  })

  it('names the layer or the scripted application at fault', async () => {
    class Faulty extends Middleware {
      call(environ: Environ, startResponse: StartResponse) {
        return this.app(environ, (status, headers, error) => startResponse(status, [...headers, ['A', 'b\n']], error))
      }
    }
    await expect(isolate(Faulty).get('/')).rejects.toThrow('the layer "Faulty" breaks header/value')
    const bad = isolate(Upper).respond('200' as '200 OK')
    await expect(bad.get('/')).rejects.toThrow(/^the application.* breaks status\/form/)
  })
})

describe('IsolatedLayer', () => {
  it('tells a refusal from what is passed on', async () => {
    const layer = isolate(Gate)
    await layer.get('/')
    layer.expectRefused().expectRefused(403).expectAnswered(403).expectPassed(0)
    expect(() => layer.expectPassed()).toThrow(
      'Gate: calls of the inner application: expected 1, got 0; the response is 403 Forbidden',
    )
    expect(() => layer.expectRefused(401)).toThrow('Gate: the status: expected 401, got 403')
    expect(() => layer.environ).toThrow('was not called')
    await layer.get('/', { environ: { 'acme.user': 'eva' } })
    layer.expectPassed()
    expect(() => layer.expectRefused()).toThrow('expected 0, got 1')
    expect(() => layer.expectEnviron({ 'acme.user': 'bob' })).toThrow('expected "bob", got "eva"')
  })

  it('wants a refusal to be an error', async () => {
    class Redirecting extends Middleware {
      call(_environ: Environ, startResponse: StartResponse) {
        startResponse('302 Found', [['Location', '/']])
        return []
      }
    }
    const layer = isolate(Redirecting)
    await layer.get('/')
    layer.expectAnswered()
    expect(() => layer.expectRefused()).toThrow('expected a refusal, got the status 302')
  })

  it('lets any application be the inner one', async () => {
    const empty = {
      call(_environ: Environ, startResponse: StartResponse) {
        startResponse('204 No Content', [])
        return []
      },
    }
    expect((await isolate(Upper).inner(empty).get('/')).status).toBe(204)
    const asynchronous = isolate(Upper).inner(async (environ, startResponse) => empty.call(environ, startResponse))
    await expect(asynchronous.get('/')).rejects.toThrow(TypeError)
  })

  describe.each(['array', 'generator', 'async generator', 'write'] as const)('with a body as %s', (as) => {
    it('passes it through the layer', async () => {
      class Passing extends Middleware {
        call(environ: Environ, startResponse: StartResponse) {
          return this.app(environ, startResponse)
        }
      }
      const layer = isolate(Passing).respond('200 OK', undefined, { chunks: ['a', encode('b')], as })
      expect((await layer.get('/')).text()).toBe('ab')
      layer.expectPassed().expectClosed()
    })

    it('throws at the piece that it is told to', async () => {
      const layer = isolate(Gate).respond(200, undefined, { chunks: ['a', 'b'], as, throwAt: 1 })
      const init = { environ: { 'acme.user': 'eva' } }
      await expect(layer.get('/', init)).rejects.toThrow('scripted to fail at piece 1')
      layer.expectClosed()
      const response = await layer.get('/', { ...init, raise: false })
      expect(response.error).toBeInstanceOf(Error)
    })
  })

  it('throws what it is told to, after the last piece, too', async () => {
    const error = new Error('own')
    const layer = isolate(Upper).respond(200, undefined, { chunks: ['a'], throwAt: 1, error })
    const response = await layer.get('/', { raise: false })
    expect(response.text()).toBe('A')
    expect(response.error).toBe(error)
  })

  it('calls startResponse late if told', async () => {
    for (const as of [undefined, 'async generator'] as const) {
      const script = { chunks: ['a'], late: true, ...(as === undefined ? {} : { as }) }
      expect((await isolate(Upper).respond(200, undefined, script).get('/')).text()).toBe('A')
    }
  })

  it('answers with bytes, bodies, and bodies made for each call', async () => {
    const layer = isolate(Upper)
    expect((await layer.respond(200, undefined, encode('a')).get('/')).text()).toBe('A')
    expect((await layer.respond(200, undefined, [encode('a'), encode('b')]).get('/')).text()).toBe('AB')
    const close = jest.fn()
    layer.respond(200, undefined, () => Object.assign(textBody('c'), { close }))
    await layer.get('/')
    expect((await layer.get('/')).text()).toBe('C')
    expect(close).toHaveBeenCalledTimes(2)
    expect(layer.called).toBe(4)
    layer.expectPassed(1)
  })

  it('finds an inner body that was not closed, or twice', async () => {
    class Leaking extends Middleware {
      call(environ: Environ, startResponse: StartResponse) {
        return [...(this.app(environ, startResponse) as Uint8Array[])]
      }
    }
    const layer = isolate(Leaking)
    await expect(layer.get('/')).rejects.toThrow('layer/close')
    expect(() => layer.expectClosed()).toThrow('how often the inner body was closed: expected 1, got 0')
  })

  it('says what it expects of a stream, too', async () => {
    const layer = isolate(Upper).respond(200, undefined, { chunks: ['a', 'b', 'c'], as: 'generator' })
    const response = await layer.stream('/')
    layer.expectPassed()
    await response.abort()
    layer.expectClosed()
    expect(layer.called).toBe(1)
  })

  it.each([
    [new Upper(() => []), 'an object of Upper'],
    ['upper', 'the string "upper"'],
    [() => 1, 'a function'],
  ])('takes no %p', (what, text) => {
    expect(() => isolate(what as unknown as typeof Upper)).toThrow(
      `isolate() takes a class that extends Middleware, and its options: isolate(EnvInjection, { key: … }); got ${text}`,
    )
  })
})
