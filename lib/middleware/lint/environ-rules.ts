import { isToken } from '../../protocol/index.js'
import { rulesFor } from './rule.js'
import { hasMethods, show } from './show.js'

/** An environ as it may come from anybody. */
export type AnyEnviron = Readonly<Record<string, unknown>>

const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PATCH', 'PUT', 'DELETE', 'TRACE'])
const FUNCTIONS = ['signal', 'finished', 'early_hints', 'trailers', 'upgrade', 'peer'].map((name) => `tsgi.${name}`)

/** What the environ is, before anything in it is looked at. */
export const environShapeRules = rulesFor<object>('outer', [
  {
    id: 'environ/plain',
    row: 'W18',
    also: ['D3'],
    says: 'environ is a plain object',
    fix: 'make it with a literal, { ... }; a Map, an array or an instance of a class is none',
    holds: isPlain,
    saw: show,
  },
  {
    id: 'environ/data',
    row: 'W18',
    also: ['D3'],
    says: 'every key of environ is an own, enumerable, writable data property',
    fix: 'assign values; make what is costly a function, like tsgi.signal',
    holds: (environ) => odd(environ) === undefined,
    saw: (environ) => `${show(odd(environ))} is none`,
  },
  {
    id: 'environ/changeable',
    row: 'W19',
    says: 'an application may change environ in any way',
    fix: 'make a fresh object for each request, and do not freeze it',
    holds: (environ) => Object.isExtensible(environ),
    saw: () => 'it is frozen, sealed or not extensible',
  },
])

/** The variables of environ. */
export const environRules = rulesFor<AnyEnviron>('outer', [
  {
    id: 'environ/present',
    row: 'W20',
    says: 'SCRIPT_NAME and PATH_INFO are present, if only as empty strings',
    fix: "set what is missing; '' is a value",
    holds: (environ) => missing(environ).length === 0,
    saw: (environ) => `environ lacks ${missing(environ).join(', ')}`,
  },
  {
    id: 'environ/request-method',
    row: 'W21',
    says: 'REQUEST_METHOD is a token, never empty',
    fix: "pass the method on as it came: 'GET'",
    holds: ({ REQUEST_METHOD: method }) => typeof method === 'string' && isToken(method),
    saw: sawValue('REQUEST_METHOD'),
  },
  {
    id: 'environ/known-method',
    row: 'W21',
    level: 'warning',
    says: 'REQUEST_METHOD is one of GET, HEAD, POST, OPTIONS, PATCH, PUT, DELETE and TRACE',
    fix: 'methods are case-sensitive: write them in upper case; else ignore this',
    holds: ({ REQUEST_METHOD: method }) => METHODS.has(String(method)) || method === 'CONNECT',
    saw: sawValue('REQUEST_METHOD'),
  },
  {
    id: 'environ/connect',
    row: 'X9',
    says: 'a CONNECT request does not reach an application',
    fix: 'answer it in the server',
    holds: ({ REQUEST_METHOD: method }) => method !== 'CONNECT',
    saw: sawValue('REQUEST_METHOD'),
  },
  {
    id: 'environ/script-name',
    row: 'W22',
    says: 'SCRIPT_NAME is empty or begins with "/", and is never "/" alone',
    fix: "for the root, set SCRIPT_NAME to '' and PATH_INFO to '/'",
    holds: ({ SCRIPT_NAME: name }) => typeof name === 'string' && /^(\/.|$)/s.test(name),
    saw: sawValue('SCRIPT_NAME'),
  },
  {
    id: 'environ/path-info',
    row: 'W23',
    also: ['X9'],
    says: 'PATH_INFO is empty or begins with "/"; it is "*" for OPTIONS * only',
    fix: 'when a prefix moves to SCRIPT_NAME, leave the "/" after it in PATH_INFO',
    holds: ({ PATH_INFO: path, REQUEST_METHOD: method }) =>
      typeof path === 'string' && (/^(\/|$)/.test(path) || (path === '*' && method === 'OPTIONS')),
    saw: sawValue('PATH_INFO'),
  },
  {
    id: 'environ/path-canonical',
    row: 'D2',
    says: 'SCRIPT_NAME and PATH_INFO have no segment "." or ".." and no NUL',
    fix: 'resolve dot segments when the path is decoded, and refuse NUL with 400',
    holds: (environ) => !/(^|\/)\.\.?(\/|$)|\0/.test(fullPath(environ)),
    saw: (environ) => `the path is ${show(fullPath(environ))}`,
  },
  {
    id: 'environ/path-slashes',
    row: 'D2',
    level: 'warning',
    says: 'SCRIPT_NAME and PATH_INFO have no empty segment',
    fix: 'make one slash of "//" when the path is decoded',
    holds: (environ) => !fullPath(environ).includes('//'),
    saw: (environ) => `the path is ${show(fullPath(environ))}`,
  },
  {
    id: 'environ/path',
    row: 'W24',
    says: 'one of SCRIPT_NAME and PATH_INFO is not empty',
    fix: "for the root, set PATH_INFO to '/'",
    holds: (environ) => fullPath(environ) !== '',
    saw: () => 'both are empty',
  },
  {
    id: 'environ/query-string',
    row: 'W25',
    says: 'QUERY_STRING is a string, not decoded',
    fix: 'pass what follows the "?", without the "?"',
    holds: optionalString('QUERY_STRING'),
    saw: sawValue('QUERY_STRING'),
  },
  {
    id: 'environ/query-string-present',
    row: 'W25',
    level: 'warning',
    says: 'QUERY_STRING is present, if only as an empty string',
    fix: "set it to ''",
    holds: (environ) => Object.hasOwn(environ, 'QUERY_STRING'),
    saw: () => 'it is absent',
  },
  {
    id: 'environ/content-type',
    row: 'W26',
    says: 'CONTENT_TYPE is a string if it is present',
    fix: 'leave it out if the request has no Content-Type',
    holds: optionalString('CONTENT_TYPE'),
    saw: sawValue('CONTENT_TYPE'),
  },
  {
    id: 'environ/content-length',
    row: 'W27',
    says: 'CONTENT_LENGTH is a string of digits if it is present',
    fix: 'make a string of the number; leave it out for a body of unknown length',
    holds: ({ CONTENT_LENGTH: length }) => length === undefined || (typeof length === 'string' && /^\d*$/.test(length)),
    saw: sawValue('CONTENT_LENGTH'),
  },
  {
    id: 'environ/server-name',
    row: 'W28',
    says: 'SERVER_NAME is a string, never empty',
    fix: 'set it to the name or address that the server listens on',
    holds: ({ SERVER_NAME: name }) => typeof name === 'string' && name !== '',
    saw: sawValue('SERVER_NAME'),
  },
  {
    id: 'environ/server-port',
    row: 'W28',
    says: 'SERVER_PORT is a string of digits, never empty',
    fix: 'make a string of the number: String(port)',
    holds: ({ SERVER_PORT: port }) => typeof port === 'string' && /^\d+$/.test(port),
    saw: sawValue('SERVER_PORT'),
  },
  {
    id: 'environ/server-protocol',
    row: 'W29',
    says: 'SERVER_PROTOCOL is the protocol of the request',
    fix: "set it to 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2' or 'HTTP/3'",
    holds: ({ SERVER_PROTOCOL: protocol }) => typeof protocol === 'string' && /^HTTP\/\d(\.\d)?$/.test(protocol),
    saw: sawValue('SERVER_PROTOCOL'),
  },
  {
    id: 'environ/http-content',
    row: 'W30',
    says: 'environ has no HTTP_CONTENT_TYPE and no HTTP_CONTENT_LENGTH',
    fix: 'set CONTENT_TYPE and CONTENT_LENGTH instead',
    holds: (environ) => !('HTTP_CONTENT_TYPE' in environ) && !('HTTP_CONTENT_LENGTH' in environ),
    saw: () => 'it has one',
  },
  {
    id: 'environ/http-proxy',
    row: 'X5',
    says: 'environ has no HTTP_PROXY, which HTTP clients take for a setting (httpoxy)',
    fix: 'drop the request header Proxy',
    holds: (environ) => !('HTTP_PROXY' in environ),
    saw: () => 'it has one',
  },
  {
    id: 'environ/version',
    row: 'W38',
    says: 'wsgi.version is a pair of integers',
    fix: 'set it to [1, 0]',
    holds: ({ 'wsgi.version': version }) =>
      Array.isArray(version) && version.length === 2 && version.every((part) => Number.isInteger(part)),
    saw: sawValue('wsgi.version'),
  },
  {
    id: 'environ/url-scheme',
    row: 'W39',
    says: 'wsgi.url_scheme is "http" or "https"',
    fix: 'set it from the connection, or from a proxy that is trusted',
    holds: ({ 'wsgi.url_scheme': scheme }) => scheme === 'http' || scheme === 'https',
    saw: sawValue('wsgi.url_scheme'),
  },
  {
    id: 'environ/multithread',
    row: 'W43',
    says: 'wsgi.multithread is a boolean',
    fix: 'set it to false unless threads share the application',
    holds: ({ 'wsgi.multithread': flag }) => typeof flag === 'boolean',
    saw: sawValue('wsgi.multithread'),
  },
  {
    id: 'environ/multiprocess',
    row: 'W44',
    says: 'wsgi.multiprocess is a boolean',
    fix: 'set it to whether other processes run the same application',
    holds: ({ 'wsgi.multiprocess': flag }) => typeof flag === 'boolean',
    saw: sawValue('wsgi.multiprocess'),
  },
  {
    id: 'environ/run-once',
    row: 'W45',
    says: 'wsgi.run_once is a boolean',
    fix: 'set it to false unless the process ends after this request',
    holds: ({ 'wsgi.run_once': flag }) => typeof flag === 'boolean',
    saw: sawValue('wsgi.run_once'),
  },
  {
    id: 'environ/input',
    row: 'W46',
    also: ['W40'],
    says: 'wsgi.input has read, readline, readlines, chunks and async iteration',
    fix: 'implement InputStream; a request without a body has an empty one',
    holds: ({ 'wsgi.input': input }) =>
      hasMethods(input, ['read', 'readline', 'readlines', 'chunks', Symbol.asyncIterator]),
    saw: sawValue('wsgi.input'),
  },
  {
    id: 'environ/errors',
    row: 'W47',
    also: ['W41'],
    says: 'wsgi.errors has write, writelines and flush',
    fix: 'implement ErrorStream',
    holds: ({ 'wsgi.errors': errors }) => hasMethods(errors, ['write', 'writelines', 'flush']),
    saw: sawValue('wsgi.errors'),
  },
  {
    id: 'environ/input-terminated',
    row: 'W49',
    says: 'wsgi.input_terminated is a boolean if it is present',
    fix: 'set it to true if wsgi.input ends where the body ends',
    holds: ({ 'wsgi.input_terminated': flag }) => flag === undefined || typeof flag === 'boolean',
    saw: sawValue('wsgi.input_terminated'),
  },
  {
    id: 'environ/file-wrapper',
    row: 'W118',
    says: 'wsgi.file_wrapper is a function if it is present',
    fix: 'leave it out if the server has none',
    holds: ({ 'wsgi.file_wrapper': wrapper }) => wrapper === undefined || typeof wrapper === 'function',
    saw: sawValue('wsgi.file_wrapper'),
  },
  {
    id: 'environ/extensions',
    row: 'D1',
    says: "the server's extensions are functions (tsgi.signal, tsgi.finished, ...), and tsgi.raw_path is a string",
    fix: 'leave out what the server does not offer',
    holds: (environ) => wrongExtension(environ) === undefined,
    saw: (environ) => sawValue(wrongExtension(environ) ?? '')(environ),
  },
])

function isPlain(environ: object): boolean {
  if (Array.isArray(environ)) return false
  const prototype = Object.getPrototypeOf(environ) as object | null
  // The prototype of a server's own class of environs, and Object.prototype of this realm and others, are alike in this.
  return prototype === null || (Object.getPrototypeOf(prototype) === null && Object.keys(prototype).length === 0)
}

function odd(environ: object): string | undefined {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(environ))
  return descriptors.find(([, { writable, enumerable }]) => writable !== true || enumerable !== true)?.[0]
}

function missing(environ: AnyEnviron): string[] {
  return ['SCRIPT_NAME', 'PATH_INFO'].filter((key) => !Object.hasOwn(environ, key))
}

function fullPath({ SCRIPT_NAME: script, PATH_INFO: path }: AnyEnviron): string {
  return String(script) + String(path)
}

function optionalString(key: string): (environ: AnyEnviron) => boolean {
  return (environ) => environ[key] === undefined || typeof environ[key] === 'string'
}

function wrongExtension(environ: AnyEnviron): string | undefined {
  const wrong = FUNCTIONS.find((key) => environ[key] !== undefined && typeof environ[key] !== 'function')
  return wrong ?? (optionalString('tsgi.raw_path')(environ) ? undefined : 'tsgi.raw_path')
}

function sawValue(key: string): (environ: AnyEnviron) => string {
  return (environ) => `${key} is ${show(environ[key])}`
}
