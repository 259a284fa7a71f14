import type { Environ } from '../../../lib/index.js'
import { requestAttributes, spanName } from '../../../lib/middleware/trace-context/request-attributes.js'
import { minimalEnviron } from '../minimal-request.js'

const of = (environ: Partial<Environ>): Readonly<Record<string, string | number>> =>
  requestAttributes(minimalEnviron(environ))

describe('requestAttributes', () => {
  it('has no attribute for what is not there', () => {
    expect(of({})).toEqual({
      'http.request.method': 'GET',
      'network.protocol.version': '1.1',
      'server.address': 'localhost',
      'server.port': 80,
      'url.path': '/',
      'url.scheme': 'http',
    })
  })

  it.each([
    ['DELETE', 'DELETE', undefined, 'DELETE'],
    ['QUERY', 'QUERY', undefined, 'QUERY'],
    ['get', '_OTHER', 'get', 'HTTP'],
    ['AAAA17', '_OTHER', 'AAAA17', 'HTTP'],
  ])('L05: of the method %s it is %s, so that no client makes series', (method, told, original, name) => {
    const attributes = of({ REQUEST_METHOD: method })
    expect([attributes['http.request.method'], attributes['http.request.method_original']]).toEqual([told, original])
    expect(spanName(minimalEnviron({ REQUEST_METHOD: method }))).toBe(name)
  })

  it.each<[Partial<Environ>, string, number]>([
    [{ HTTP_HOST: 'a.example' }, 'a.example', 80],
    [{ HTTP_HOST: 'A.example.', SERVER_PORT: '8080' }, 'a.example', 80],
    [{ HTTP_HOST: 'a.example', 'wsgi.url_scheme': 'https', SERVER_PORT: '8080' }, 'a.example', 443],
    [{ HTTP_HOST: '[::1]:81' }, '::1', 81],
    [{ HTTP_HOST: 'a/b', SERVER_NAME: 'own' }, 'own', 80],
    [{ SERVER_NAME: 'own', SERVER_PORT: '8080' }, 'own', 8080],
  ])('takes server.address and server.port from what was asked for (%j)', (environ, address, port) => {
    expect([of(environ)['server.address'], of(environ)['server.port']]).toEqual([address, port])
  })

  it.each<[Partial<Environ>, string]>([
    [{ 'tsgi.raw_path': '/a%20b//c' }, '/a%20b//c'],
    [{ SCRIPT_NAME: '/app', PATH_INFO: '/\u00e4 b' }, '/app/%C3%A4%20b'],
  ])('has the path as the client wrote it, else encoded (%j)', (environ, path) => {
    expect(of(environ)['url.path']).toBe(path)
  })

  it.each([
    ['a=1&b', 'a=1&b'],
    ['sig=secret', 'sig=REDACTED'],
    ['a=1&Signature=secret&b=2', 'a=1&Signature=REDACTED&b=2'],
    ['AWSAccessKeyId=k&X-Goog-Signature=s', 'AWSAccessKeyId=REDACTED&X-Goog-Signature=REDACTED'],
    ['design=x', 'design=x'],
  ])('keeps signatures out: of %s it is %s', (query, told) => {
    expect(of({ QUERY_STRING: query })['url.query']).toBe(told)
  })

  it.each([
    ['HTTP/1.0', '1.0'],
    ['HTTP/2', '2'],
  ])('has the version of %s', (protocol, version) => {
    expect(of({ SERVER_PROTOCOL: protocol })['network.protocol.version']).toBe(version)
  })
})
