import {
  encode,
  isAsyncBody,
  status as statusOf,
  toApplication,
  whenReady,
  type Application,
  type ApplicationLike,
  type Awaitable,
  type Environ,
  type HeaderList,
  type ResponseBody,
  type StartResponse,
  type Status,
} from '../protocol/index.js'
import { headerPairs, type RequestHeaders } from './request-headers.js'

/** A body piece by piece, and what happens in between. */
export interface BodyScript {
  /** The pieces; texts are sent as UTF-8. */
  readonly chunks: readonly (string | Uint8Array)[]
  /** How they come. Default `array`; with `throwAt`, `generator`. */
  readonly as?: 'array' | 'generator' | 'async generator' | 'write'
  /** Throws instead of giving the piece of this index; at the number of pieces, after the last. */
  readonly throwAt?: number
  /** What is thrown. Default an Error that says where. */
  readonly error?: unknown
  /** Whether startResponse is called only when the first piece is asked for. */
  readonly late?: boolean
}

/** The body that a script answers with: a text, bytes, a body of any kind (a function makes one for each call), a script. */
export type ScriptedBody = string | Uint8Array | ResponseBody | (() => ResponseBody) | BodyScript

/** One call of the scripted application. */
export interface ScriptedCall {
  /** A copy of the environ as the application saw it. */
  readonly environ: Environ
  /** How often its body was closed. */
  closed: number
  /** Whether its body was returned, so that somebody has to close it. */
  returned: boolean
}

/** The inner application of a layer under test: answers as it was told, and keeps what it saw. */
export class ScriptedApplication {
  readonly calls: ScriptedCall[] = []
  #application: Application = scripted('200 OK', [['Content-Type', 'text/plain; charset=utf-8']], '')

  /** Answers from now on with these. */
  respond(status: number | Status, headers: RequestHeaders, body: ScriptedBody): void {
    const line = typeof status === 'number' ? statusOf(status) : status
    this.#application = scripted(line, headerPairs(headers), body)
  }

  /** Lets another application answer. */
  use(application: ApplicationLike): void {
    this.#application = toApplication(application)
  }

  call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    const seen: Environ = { ...environ }
    delete seen['lint.exchange']
    const call: ScriptedCall = { environ: seen, closed: 0, returned: false }
    this.calls.push(call)
    return whenReady(this.#application(environ, startResponse), (body) => {
      call.returned = true
      return counted(body, call)
    })
  }
}

/** The same body, with a `close` that counts. */
function counted(body: ResponseBody, call: ScriptedCall): ResponseBody {
  const close = (): Awaitable<void> => {
    call.closed++
    return body.close?.()
  }
  if (Array.isArray(body)) return Object.assign([...(body as Uint8Array[])], { close })
  return isAsyncBody(body)
    ? { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](), close }
    : { [Symbol.iterator]: () => body[Symbol.iterator](), close }
}

function scripted(status: Status, headers: HeaderList, body: ScriptedBody): Application {
  if (isScript(body)) return fromScript(status, headers, body)
  return (_environ, startResponse) => {
    startResponse(status, copied(headers))
    return typeof body === 'function' ? body() : typeof body === 'string' || isBytes(body) ? [bytes(body)] : body
  }
}

function fromScript(status: Status, headers: HeaderList, script: BodyScript): Application {
  const { chunks, throwAt = Infinity, late = false, error = new Error(`scripted to fail at piece ${throwAt}`) } = script
  const { as = throwAt === Infinity && !late ? 'array' : 'generator' } = script
  const upTo = chunks.slice(0, throwAt).map(bytes)
  const fails = throwAt <= chunks.length
  const end = (): void => {
    if (fails) throw error
  }
  return (_environ, startResponse) => {
    const start = () => startResponse(status, copied(headers))
    switch (as) {
      case 'array':
        start()
        end()
        return [...upTo]
      case 'write': {
        const write = start()
        for (const chunk of upTo) void write(chunk)
        end()
        return []
      }
      case 'generator':
        if (!late) start()
        return pieces(late ? start : undefined, upTo, end)
      case 'async generator':
        if (!late) start()
        return asyncPieces(late ? start : undefined, upTo, end)
    }
  }
}

function* pieces(
  start: (() => unknown) | undefined,
  chunks: readonly Uint8Array[],
  end: () => void,
): Generator<Uint8Array> {
  start?.()
  yield* chunks
  end()
}

async function* asyncPieces(
  start: (() => unknown) | undefined,
  chunks: readonly Uint8Array[],
  end: () => void,
): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield* pieces(start, chunks, end)
}

function isScript(body: ScriptedBody): body is BodyScript {
  return typeof body === 'object' && 'chunks' in body && Array.isArray(body.chunks)
}

function isBytes(body: unknown): body is Uint8Array {
  return ArrayBuffer.isView(body)
}

function bytes(piece: string | Uint8Array): Uint8Array {
  return typeof piece === 'string' ? encode(piece) : piece
}

function copied(headers: HeaderList): HeaderList {
  return headers.map(([name, value]) => [name, value])
}
