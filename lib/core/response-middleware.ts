import {
  isThenable,
  mapBody,
  removeHeader,
  setHeader,
  getHeader,
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
 * Accept-Ranges; a strong ETag becomes weak. `onResponse` is called again if the application replaces its head by an
 * error.
 */
export abstract class ResponseMiddleware<O extends object = NoOptions> extends Middleware<O> {
  abstract onResponse(head: ResponseHead, environ: Environ): BodyFilter | undefined | void

  override call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const state: Filtering = { started: false, filter: undefined }
    const body = this.app(environ, (status, headers, error) => {
      const head = new ResponseHead(status, headers)
      state.filter = this.onResponse(head, environ) ?? undefined
      state.started = true
      if (state.filter !== undefined) forgetBytes(head.headers)
      const write = startResponse(head.status, head.headers, error)
      return state.filter === undefined ? write : filteredWrite(write, state.filter)
    })
    return isThenable(body) ? body.then((inner) => filtered(inner, state)) : filtered(body, state)
  }
}

interface Filtering {
  started: boolean
  filter: BodyFilter | undefined
}

function filtered(body: ResponseBody, state: Filtering): ResponseBody {
  if (state.started && state.filter === undefined) return body
  return mapBody(
    body,
    (chunk) => state.filter?.chunk(chunk) ?? chunk,
    () => state.filter?.end?.(),
  )
}

function filteredWrite(write: Write, filter: BodyFilter): Write {
  return (chunk) => write(filter.chunk(chunk))
}

/** Takes from a head what is true only of the bytes before a filter (RFC 9110 §8.6, §8.8.1, §14.3; RFC 9530). */
function forgetBytes(headers: HeaderList): void {
  for (const name of ['content-length', 'content-md5', 'content-digest', 'digest', 'accept-ranges'])
    removeHeader(headers, name)
  const tag = getHeader(headers, 'etag')
  if (tag?.startsWith('"') === true) setHeader(headers, 'etag', `W/${tag}`)
}
