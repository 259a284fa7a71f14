import type { Awaitable, HeaderList } from './application.js'

/**
 * The mutable record of one request: CGI's variables, the request's headers as `HTTP_*`, `wsgi.*` and `tsgi.*`
 * (PEP 3333, "environ Variables").
 *
 * A variable that does not apply is absent, never `undefined`. Applications and layers may add keys of their own in
 * lower case (`'added_by_middleware'`, `'acme.user'`); a misspelt CGI key does not compile.
 */
export interface Environ {
  /** The method, as it came: `GET`, `POST`, … */
  REQUEST_METHOD: string
  /** The part of the path that leads to the application: empty, or begins with `/` and does not end with one. */
  SCRIPT_NAME: string
  /** The rest of the path, decoded once and canonical: empty, begins with `/`, or `*` for `OPTIONS *`. */
  PATH_INFO: string
  /** What follows the `?`, not decoded; empty if there is nothing. */
  QUERY_STRING: string
  SERVER_NAME: string
  /** The port as decimal digits. */
  SERVER_PORT: string
  /** The protocol of the request: `HTTP/1.1`. */
  SERVER_PROTOCOL: string
  CONTENT_TYPE?: string
  /** The length of the body as decimal digits; absent for a body of unknown length. */
  CONTENT_LENGTH?: string
  /** The address of the peer; absent on a Unix socket. */
  REMOTE_ADDR?: string
  REMOTE_PORT?: string
  REMOTE_HOST?: string
  /** Who asks, once a layer has found out. */
  REMOTE_USER?: string
  /** How the layer found out: `Basic`, `Bearer`. */
  AUTH_TYPE?: string
  /** The target of the request as it came, with the query. */
  REQUEST_URI?: string
  GATEWAY_INTERFACE?: string
  SERVER_SOFTWARE?: string
  /** `on` if the connection is encrypted. */
  HTTPS?: 'on'
  SSL_PROTOCOL?: string
  SSL_CIPHER?: string
  PATH_TRANSLATED?: string
  [header: `HTTP_${string}`]: string | undefined

  'wsgi.version': readonly [1, 0]
  'wsgi.url_scheme': 'http' | 'https'
  'wsgi.input': InputStream
  'wsgi.errors': ErrorStream
  'wsgi.multithread': boolean
  'wsgi.multiprocess': boolean
  'wsgi.run_once': boolean
  /** True if the end of the body is the end of `wsgi.input`, also without `CONTENT_LENGTH`. */
  'wsgi.input_terminated'?: boolean
  'wsgi.file_wrapper'?: FileWrapper

  /** Makes (once) the signal that aborts when the client leaves before the end of the response. */
  'tsgi.signal'?: () => AbortSignal
  /** Registers a listener that is called once, after the last byte or when the connection is gone. */
  'tsgi.finished'?: (listener: (outcome: Outcome) => void) => void
  /** Sends a 103 with these fields, at once; does nothing when the response has begun or the protocol has no 1xx. */
  'tsgi.early_hints'?: (headers: HeaderList) => void
  /** Announces fields to send after the body; does nothing where the protocol has no trailers. */
  'tsgi.trailers'?: (trailers: HeaderList | (() => HeaderList)) => void
  /** The path of the target as it came: not decoded, without the query. */
  'tsgi.raw_path'?: string
  /** The two ends of the connection, as the socket tells them. */
  'tsgi.peer'?: () => Peer

  [extension: Lowercase<string>]: unknown
}

/** What became of a response, as the listeners of `tsgi.finished` learn it. */
export interface Outcome {
  /** The code that was sent, or 0 if the head was never sent. */
  readonly status: number
  /** Bytes of the body that were handed to the connection. */
  readonly bytes: number
  /** Why the response is incomplete; absent if it went out whole. */
  readonly error?: unknown
}

/** The two ends of a connection. On a Unix socket only `encrypted` is there. */
export interface Peer {
  readonly encrypted: boolean
  readonly remoteAddress?: string
  readonly remotePort?: number
  readonly localAddress?: string
  readonly localPort?: number
}

/**
 * The body of a request (PEP 3333, "Input and Error Streams"). It ends at the end of the body; a read at the end gives
 * an empty array, never an error. Iteration yields lines, as in WSGI; `chunks()` yields what arrives.
 */
export interface InputStream extends AsyncIterable<Uint8Array> {
  /** Reads exactly `size` bytes unless the end comes first; without `size`, or with -1, the rest. */
  read(size?: number): Promise<Uint8Array>
  /** Reads to the next `\n`, which it keeps, or `size` bytes, or to the end. */
  readline(size?: number): Promise<Uint8Array>
  /** Reads lines to the end, or until `hint` bytes have been passed. */
  readlines(hint?: number): Promise<Uint8Array[]>
  /** The rest of the body in the pieces in which it arrives. Leaving the loop early leaves the rest unread. */
  chunks(): AsyncIterable<Uint8Array>
}

/** Where an application writes diagnostics (PEP 3333, "Input and Error Streams"). It never throws for any text. */
export interface ErrorStream {
  write(text: string): void
  writelines(lines: Iterable<string>): void
  flush(): Awaitable<void>
}

/** Something that can be read in blocks and perhaps closed: what a {@link FileWrapper} takes. */
export interface FileLike {
  read(size?: number): Awaitable<Uint8Array>
  close?(): Awaitable<void>
}

/** Turns a file into a body (PEP 3333, "Optional Platform-Specific File Handling"). `blockSize` is in bytes. */
export type FileWrapper = (file: FileLike, blockSize?: number) => ResponseBody

/**
 * What an application returns: an iterable of bytes, sync or async. Whoever consumes it calls `close()` exactly once,
 * however the response ends (PEP 3333, "Specification Details").
 */
export type ResponseBody = (Iterable<Uint8Array> | AsyncIterable<Uint8Array>) & { close?(): Awaitable<void> }
