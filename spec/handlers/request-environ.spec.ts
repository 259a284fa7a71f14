import { fileWrapper } from '../../lib/handlers/file-wrapper.js'
import { FunctionErrorStream } from '../../lib/handlers/error-log.js'
import { EmptyInput } from '../../lib/handlers/empty-input.js'
import { makeRequestEnviron } from '../../lib/handlers/request-environ.js'
import type { Environ, Outcome } from '../../lib/index.js'
import { RecordingExchange } from './recording-exchange.js'

const peer = { encrypted: false }

function make(exchange = new RecordingExchange()): Environ {
  return makeRequestEnviron(
    'GET',
    '/a%20b?c',
    'HTTP/1.1',
    { path: '/a b', rawPath: '/a%20b', query: 'c', authority: undefined },
    new EmptyInput(),
    { errors: new FunctionErrorStream(() => undefined), multiprocess: false, fileWrapper },
    { scheme: 'https', serverName: 'a', serverPort: '443', peer: () => peer },
    exchange,
  )
}

describe('makeRequestEnviron', () => {
  it('X10: holds the variables of CGI and WSGI', () => {
    expect(make()).toMatchObject({
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/a b',
      QUERY_STRING: 'c',
      REQUEST_URI: '/a%20b?c',
      SERVER_NAME: 'a',
      SERVER_PORT: '443',
      SERVER_PROTOCOL: 'HTTP/1.1',
      GATEWAY_INTERFACE: 'CGI/1.1',
      'wsgi.version': [1, 0],
      'wsgi.url_scheme': 'https',
      'wsgi.multithread': false,
      'wsgi.multiprocess': false,
      'wsgi.run_once': false,
      'wsgi.input_terminated': true,
      'wsgi.file_wrapper': fileWrapper,
      'tsgi.raw_path': '/a%20b',
    })
  })

  it('has no key of its own from anywhere, not even __proto__', () => {
    const environ = make() as unknown as Record<string, unknown>
    for (const key of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) expect(environ[key]).toBeUndefined()
    environ.__proto__ = 'x'
    expect(Object.keys(environ)).toContain('__proto__')
  })

  it('spreads as a plain object', () => {
    const environ = make()
    expect({ ...environ }.PATH_INFO).toBe('/a b')
    expect(Object.keys({ ...environ })).toEqual(Object.keys(environ))
  })

  it('gives the signal, the end of the response and the peer of its exchange', () => {
    const exchange = new RecordingExchange()
    const environ = make(exchange)
    let outcome: Outcome | undefined
    environ['tsgi.finished']?.((value) => {
      outcome = value
    })
    expect(environ['tsgi.signal']?.()).toBe(exchange.signal())
    exchange.leave()
    expect(outcome).toMatchObject({ status: 0, bytes: 0, error: { code: 'CLIENT_DISCONNECTED' } })
    expect(environ['tsgi.peer']?.()).toBe(peer)
  })
})
