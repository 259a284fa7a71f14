import { isAsyncBody, toApplication } from '../../lib/protocol/index.js'
import type { ApplicationLike, Awaitable, Environ, HeaderList, ResponseBody } from '../../lib/protocol/index.js'

/** The least environ that an application may expect, with `log` collecting what goes to `wsgi.errors`. */
export function minimalEnviron(changes: Partial<Environ> = {}, log: string[] = []): Environ {
  return {
    REQUEST_METHOD: 'GET',
    SCRIPT_NAME: '',
    PATH_INFO: '/',
    QUERY_STRING: '',
    SERVER_NAME: 'localhost',
    SERVER_PORT: '80',
    SERVER_PROTOCOL: 'HTTP/1.1',
    'wsgi.version': [1, 0],
    'wsgi.url_scheme': 'http',
    'wsgi.input': undefined as never,
    'wsgi.errors': {
      write: (text) => void log.push(text),
      writelines: (lines) => void log.push(...lines),
      flush: () => undefined,
    },
    'wsgi.multithread': false,
    'wsgi.multiprocess': false,
    'wsgi.run_once': false,
    ...changes,
  }
}

/** What an application answered. */
export interface Answer {
  readonly status: string
  readonly headers: HeaderList
  readonly text: string
}

/** Calls an application and gathers its answer; sync if it is. */
export function answerOf(like: ApplicationLike, environ: Environ): Awaitable<Answer> {
  let status = ''
  let headers: HeaderList = []
  const body = toApplication(like)(environ, (...head) => {
    ;[status, headers] = head
    return () => undefined
  })
  const answer = (bytes: ResponseBody): Answer => {
    if (isAsyncBody(bytes)) throw new TypeError('the body is async')
    return { status, headers, text: Buffer.concat([...bytes]).toString() }
  }
  return body instanceof Promise ? body.then(answer) : answer(body as ResponseBody)
}

/** An `Authorization` field of the Basic scheme. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}
