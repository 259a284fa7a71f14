import type { Environ, ErrorStream, FileWrapper, InputStream, Peer } from '../protocol/index.js'
import type { Exchange } from './exchange.js'
import type { Target } from './target.js'

const VERSION: readonly [1, 0] = Object.freeze([1, 0])

/** What is the same for all requests of a Handler. */
export interface Surroundings {
  readonly errors: ErrorStream
  readonly multiprocess: boolean
  readonly fileWrapper: FileWrapper
}

/** What is the same for all requests of a connection. */
export interface Place {
  readonly scheme: 'http' | 'https'
  readonly serverName: string
  readonly serverPort: string
  readonly peer: () => Peer
}

/**
 * The environ of a request: own, enumerable data properties and no prototype, so that it spreads, enumerates and
 * compares as a plain object and `__proto__` is a key like others. It is a class because objects of one shape are made
 * several times faster than objects that are filled key by key.
 */
class RequestEnviron {
  'wsgi.version' = VERSION
  'wsgi.multithread' = false
  'wsgi.run_once' = false
  'wsgi.input_terminated' = true
  SCRIPT_NAME = ''
  GATEWAY_INTERFACE = 'CGI/1.1'
  REQUEST_METHOD: string
  PATH_INFO: string
  QUERY_STRING: string
  REQUEST_URI: string
  SERVER_NAME: string
  SERVER_PORT: string
  SERVER_PROTOCOL: string
  'wsgi.url_scheme': 'http' | 'https'
  'wsgi.input': InputStream
  'wsgi.errors': ErrorStream
  'wsgi.multiprocess': boolean
  'wsgi.file_wrapper': FileWrapper
  'tsgi.raw_path': string
  'tsgi.peer': () => Peer
  'tsgi.signal': Environ['tsgi.signal']
  'tsgi.finished': Environ['tsgi.finished']

  constructor(
    method: string,
    uri: string,
    protocol: string,
    target: Target,
    input: InputStream,
    { errors, multiprocess, fileWrapper }: Surroundings,
    { scheme, serverName, serverPort, peer }: Place,
    exchange: Exchange,
  ) {
    this.REQUEST_METHOD = method
    this.PATH_INFO = target.path
    this.QUERY_STRING = target.query
    this.REQUEST_URI = uri
    this.SERVER_NAME = serverName
    this.SERVER_PORT = serverPort
    this.SERVER_PROTOCOL = protocol
    this['wsgi.url_scheme'] = scheme
    this['wsgi.input'] = input
    this['wsgi.errors'] = errors
    this['wsgi.multiprocess'] = multiprocess
    this['wsgi.file_wrapper'] = fileWrapper
    this['tsgi.raw_path'] = target.rawPath
    this['tsgi.peer'] = peer
    this['tsgi.signal'] = () => exchange.signal()
    this['tsgi.finished'] = (listener) => {
      exchange.finished(listener)
    }
  }
}

Object.setPrototypeOf(RequestEnviron.prototype, null)
delete (RequestEnviron.prototype as { constructor?: unknown }).constructor

/** Makes the environ of a request, without its headers. */
export function makeRequestEnviron(...parts: ConstructorParameters<typeof RequestEnviron>): Environ {
  return new RequestEnviron(...parts) as unknown as Environ
}
