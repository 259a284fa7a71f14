import {
  described,
  getHeader,
  hasBody,
  isThenable,
  mapBody,
  removeHeader,
  setHeader,
  statusCode,
  type Awaitable,
  type Environ,
  type HeaderList,
  type ResponseBody,
  type StartResponse,
  type Status,
  type Write,
} from '../protocol/index.js'
import { Middleware, type NoOptions } from './middleware.js'

/** What an application announced; change `status` and `headers` at will. */
export class ResponseHead {
  constructor(
    public status: Status,
    public headers: HeaderList,
  ) {}

  /** The number of the status. */
  get code(): number {
    return statusCode(this.status)
  }
}

/** Changes the bytes of a body as they pass. */
export interface BodyFilter {
  /** Gives what goes out in place of a piece; an empty array if nothing does yet. */
  chunk(bytes: Uint8Array): Uint8Array
  /** Called once after the last piece; may give one more. */
  end?(): Uint8Array | undefined
}

/**
 * A middleware that only edits the response: write `onResponse`, which gets the head before it goes out and may return
 * a filter for the body.
 *
 * A filter changes bytes, so the framework takes from the head what no longer holds: Content-Length, digests,
 * Accept-Ranges; a strong ETag becomes weak. Where a response has no body (HEAD, 204, 304) the head is treated the same
 * and the filter is not called.
 *
 * `onResponse` is called again if the application replaces its head by an error. If it then gives a filter for the first
 * time and the body is already on its way, the head goes out as the application announced it.
 */
export abstract class ResponseMiddleware<O extends object = NoOptions> extends Middleware<O> {
  abstract onResponse(head: ResponseHead, environ: Environ): BodyFilter | undefined | void

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const passage = new Passage(this, environ)
    const body = this.app(environ, (status, headers, error) => passage.start(startResponse, status, headers, error))
    return isThenable(body) ? body.then((inner) => passage.filtered(inner)) : passage.filtered(body)
  }
}

/** One response on its way through a {@link ResponseMiddleware}. */
class Passage {
  readonly #layer: ResponseMiddleware<object>
  readonly #environ: Environ
  readonly #isHead: boolean
  #filter: BodyFilter | undefined
  #state: 'waiting' | 'started' | 'untouched' = 'waiting'

  constructor(layer: ResponseMiddleware<object>, environ: Environ) {
    this.#layer = layer
    this.#environ = environ
    // Now: a layer inside may change the method.
    this.#isHead = environ.REQUEST_METHOD === 'HEAD'
  }

  start(startResponse: StartResponse, status: Status, headers: HeaderList, error: unknown): Write {
    // The body is on its way as it is; a head that goes with a filter would be untrue of it.
    const asItWas = this.#state === 'untouched' ? copyOf(headers) : undefined
    const head = new ResponseHead(status, headers)
    const filter = this.#checked(this.#layer.onResponse(head, this.#environ))
    if (filter !== undefined) forgetBytes(head.headers)
    if (filter !== undefined && asItWas !== undefined) return startResponse(status, asItWas, error)
    const write = startResponse(head.status, head.headers, error)
    // Only now: what throws has not replaced the response that is under way.
    this.#filter = filter === undefined || this.#isHead || !hasBody(head.code) ? undefined : filter
    if (this.#state === 'waiting') this.#state = 'started'
    return this.#filter === undefined ? write : filteredWrite(write, this.#filter)
  }

  filtered(body: ResponseBody): ResponseBody {
    if (this.#state === 'started' && this.#filter === undefined) {
      this.#state = 'untouched'
      return body
    }
    return mapBody(
      body,
      (chunk) => this.#filter?.chunk(chunk) ?? chunk,
      () => this.#filter?.end?.(),
    )
  }

  #checked(filter: unknown): BodyFilter | undefined {
    if (filter === undefined || filter === null) return undefined
    if (typeof (filter as Partial<BodyFilter>).chunk === 'function') return filter as BodyFilter
    throw new TypeError(
      `onResponse of ${this.#layer.constructor.name} returned ${described(filter)}; return nothing, or a filter, an object with a method chunk(bytes)`,
    )
  }
}

function filteredWrite(write: Write, filter: BodyFilter): Write {
  return (chunk) => write(filter.chunk(chunk))
}

function copyOf(headers: HeaderList): HeaderList {
  return headers.map(([name, value]) => [name, value])
}

/** Takes from a head what is true only of the bytes before a filter (RFC 9110 §8.6, §8.8.1, §14.3; RFC 9530). */
function forgetBytes(headers: HeaderList): void {
  for (const name of ['content-length', 'content-md5', 'content-digest', 'repr-digest', 'digest', 'accept-ranges'])
    removeHeader(headers, name)
  const tag = getHeader(headers, 'etag')
  if (tag?.startsWith('"') === true) setHeader(headers, 'etag', `W/${tag}`)
}
