import { makeEnviron } from '../../lib/testing/index.js'
import { lint } from '../../lib/testing/lint.js'

describe('makeEnviron', () => {
  it('fills in what a server does', () => {
    expect(makeEnviron('/a%20b?c=d')).toMatchObject({
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/a b',
      QUERY_STRING: 'c=d',
      REQUEST_URI: '/a%20b?c=d',
      SERVER_NAME: 'localhost',
      SERVER_PORT: '80',
      SERVER_PROTOCOL: 'HTTP/1.1',
      HTTP_HOST: 'localhost',
      'wsgi.version': [1, 0],
      'wsgi.url_scheme': 'http',
      'wsgi.input_terminated': true,
      'tsgi.raw_path': '/a%20b',
    })
    expect(makeEnviron()).toMatchObject({ PATH_INFO: '/', REQUEST_URI: '/' })
  })

  it('takes method, headers and body', async () => {
    const environ = makeEnviron('/', { method: 'POST', headers: { 'X-A': 'b', Host: 'c' }, body: 'ä' })
    expect(environ).toMatchObject({ REQUEST_METHOD: 'POST', HTTP_X_A: 'b', HTTP_HOST: 'c', CONTENT_LENGTH: '2' })
    expect(new TextDecoder().decode(await environ['wsgi.input'].read())).toBe('ä')
    expect(makeEnviron('/', { body: new Uint8Array(3) }).CONTENT_LENGTH).toBe('3')
    expect(makeEnviron('/', { body: 'abc', headers: { 'Content-Length': '2' } }).CONTENT_LENGTH).toBe('2')
  })

  it('leaves CONTENT_LENGTH out for pieces and for nothing', () => {
    expect('CONTENT_LENGTH' in makeEnviron('/', { body: ['a', 'b'] })).toBe(false)
    expect('CONTENT_LENGTH' in makeEnviron('/')).toBe(false)
  })

  it('takes a whole URL', () => {
    expect(makeEnviron('https://example.com/a')).toMatchObject({
      SERVER_NAME: 'example.com',
      SERVER_PORT: '443',
      HTTP_HOST: 'example.com',
      HTTPS: 'on',
      'wsgi.url_scheme': 'https',
    })
    expect(makeEnviron('http://example.com:81/').SERVER_PORT).toBe('81')
  })

  it('sets keys, and leaves out those that are undefined', () => {
    const environ = makeEnviron('/', { REMOTE_USER: 'eva', 'acme.x': 1, REMOTE_ADDR: undefined })
    expect(environ).toMatchObject({ REMOTE_USER: 'eva', 'acme.x': 1 })
    expect('REMOTE_ADDR' in environ).toBe(false)
  })

  it('has the functions of a server', () => {
    const { signal } = new AbortController()
    const environ = makeEnviron('/', { signal })
    expect(environ['tsgi.signal']?.()).toBe(signal)
    const make = makeEnviron('/')['tsgi.signal']
    expect(make?.()).toBe(make?.())
    expect(environ['tsgi.peer']?.()).toMatchObject({ encrypted: false, remoteAddress: '127.0.0.1' })
    expect(environ['tsgi.finished']?.(() => undefined)).toBeUndefined()
    expect(environ['tsgi.early_hints']?.([])).toBeUndefined()
  })

  it('passes Lint, strict', () => {
    const app = lint(
      (_environ, startResponse) => {
        startResponse('200 OK', [])
        return []
      },
      { strict: true },
    )
    expect(() => app(makeEnviron('/a?b', { body: 'x' }), () => () => undefined)).not.toThrow()
  })
})
