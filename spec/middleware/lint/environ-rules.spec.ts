import { environRules, environShapeRules } from '../../../lib/middleware/lint/environ-rules.js'
import { describeRules, type Cases } from './describe-rules.js'
import { REMOVED } from './scenario.js'

class Shaped {}
Object.setPrototypeOf(Shaped.prototype, null)

/** Values of one key with which its rule holds, and with which not. */
function values(key: string, holds: unknown[], breaks: unknown[]): Cases {
  const each = (value: unknown) => ({ environ: { [key]: value } })
  return { holds: holds.map(each), breaks: breaks.map(each) }
}

describe('environRules', () => {
  describeRules([...environShapeRules, ...environRules], {
    'environ/plain': {
      holds: [
        {},
        { prepare: (environ) => Object.assign(Object.create(null) as object, environ) },
        { prepare: (environ) => Object.assign(Object.create(Shaped.prototype) as object, environ) },
      ],
      breaks: [
        { prepare: (environ) => new Map(Object.entries(environ)) },
        { prepare: (environ) => Object.assign([], environ) },
        { prepare: (environ) => Object.assign(new (class Environ {})(), environ) },
        { prepare: (environ) => Object.assign(Object.create({ inherited: 1 }) as object, environ) },
      ],
    },
    'environ/data': {
      holds: [{}],
      breaks: [
        { prepare: (environ) => Object.defineProperty(environ, 'acme.lazy', { get: () => 1, enumerable: true }) },
        { prepare: (environ) => Object.defineProperty(environ, 'acme.hidden', { value: 1, writable: true }) },
        { prepare: (environ) => Object.defineProperty(environ, 'acme.fixed', { value: 1, enumerable: true }) },
      ],
    },
    'environ/changeable': { holds: [{}], breaks: [{ prepare: (environ) => Object.preventExtensions(environ) }] },
    'environ/present': {
      holds: [{}],
      breaks: [{ environ: { SCRIPT_NAME: REMOVED } }, { environ: { PATH_INFO: REMOVED } }],
    },
    'environ/request-method': values('REQUEST_METHOD', ['GET', 'PROPFIND'], [REMOVED, '', 'a b', 1]),
    'environ/known-method': values('REQUEST_METHOD', ['DELETE'], ['get', 'PROPFIND']),
    'environ/connect': values('REQUEST_METHOD', ['GET'], ['CONNECT']),
    'environ/script-name': values('SCRIPT_NAME', ['', '/app', '/a/b'], ['/', 'app', 1]),
    'environ/path-info': {
      holds: [
        { environ: { PATH_INFO: '/ä ☃' } },
        { environ: { PATH_INFO: '', SCRIPT_NAME: '/a' } },
        { environ: { PATH_INFO: '*', REQUEST_METHOD: 'OPTIONS' } },
      ],
      breaks: [{ environ: { PATH_INFO: 'x' } }, { environ: { PATH_INFO: '*' } }, { environ: { PATH_INFO: 1 } }],
    },
    'environ/path-canonical': values('PATH_INFO', ['/..a/b.', '/...'], ['/a/../b', '/.', '/a\0']),
    'environ/path-slashes': values('PATH_INFO', ['/a/'], ['/a//b']),
    'environ/path': values('PATH_INFO', ['/'], ['']),
    'environ/query-string': values('QUERY_STRING', ['', 'a=%20'], [{}]),
    'environ/query-string-present': values('QUERY_STRING', [''], [REMOVED]),
    'environ/content-type': values('CONTENT_TYPE', ['', 'text/plain'], [1]),
    'environ/content-length': values('CONTENT_LENGTH', [REMOVED, '', '12'], [12, '-1', '1 ']),
    'environ/server-name': values('SERVER_NAME', ['localhost'], ['', REMOVED]),
    'environ/server-port': values('SERVER_PORT', ['80'], [80, '', 'http']),
    'environ/server-protocol': values('SERVER_PROTOCOL', ['HTTP/1.1', 'HTTP/2'], ['INCLUDED', '', REMOVED]),
    'environ/http-content': {
      holds: [{}],
      breaks: [{ environ: { HTTP_CONTENT_TYPE: 'a/b' } }, { environ: { HTTP_CONTENT_LENGTH: '1' } }],
    },
    'environ/http-proxy': { holds: [{}], breaks: [{ environ: { HTTP_PROXY: 'x' } }] },
    'environ/version': values('wsgi.version', [[1, 0]], ['1.0', [1], [1, '0'], REMOVED]),
    'environ/url-scheme': values('wsgi.url_scheme', ['http', 'https'], ['ftp', REMOVED]),
    'environ/multithread': values('wsgi.multithread', [true, false], [0, REMOVED]),
    'environ/multiprocess': values('wsgi.multiprocess', [true, false], [0, REMOVED]),
    'environ/run-once': values('wsgi.run_once', [true, false], [0, REMOVED]),
    'environ/input': { holds: [{}], breaks: [{ environ: { 'wsgi.input': {} } }, { environ: { 'wsgi.input': null } }] },
    'environ/errors': values('wsgi.errors', [{ write() {}, writelines() {}, flush() {} }], [{ write() {} }, REMOVED]),
    'environ/input-terminated': values('wsgi.input_terminated', [true, REMOVED], ['yes']),
    'environ/file-wrapper': values('wsgi.file_wrapper', [() => []], [{}]),
    'environ/extensions': {
      holds: [{}],
      breaks: [{ environ: { 'tsgi.signal': new AbortController().signal } }, { environ: { 'tsgi.raw_path': 1 } }],
    },
  })
})
