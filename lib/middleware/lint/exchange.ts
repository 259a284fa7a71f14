import {
  hasBody,
  isAsyncBody,
  isThenable,
  whenReady,
  type Application,
  type Awaitable,
  type Environ,
  type ErrorStream,
  type ResponseBody,
  type StartResponse,
} from '../../protocol/index.js'
import { announcedHead, type AnnouncedHead } from './announced-head.js'
import {
  bodyMemberRules,
  bodyRules,
  chunkRules,
  closeOnceRules,
  endRules,
  nextRules,
  piecesRules,
  firstPieceRules,
  progressRules,
  startedRules,
  type Progress,
} from './body-rules.js'
import { checkedBody, isClosable, silently, type BodyWatch } from './checked-body.js'
import { checkStreams } from './checked-streams.js'
import { environReadRules } from './environ-read-rules.js'
import type { Judge } from './judge.js'
import { atOnceRules, blockRules, layerCloseRules, layerSyncRules } from './layer-rules.js'
import type { Rule } from './rule.js'
import { rethrownRules, startResponseRules, writeGivenRules } from './start-response-rules.js'
import { watchedEnviron } from './watched-environ.js'
import { writeRules, writeUseRules } from './write-rules.js'

/** Who keeps the exchanges of a Lint that are not over. */
export interface Ledger {
  opened(exchange: Exchange, body?: ResponseBody): void
  /** The body has no close, and may be left alone. */
  released(exchange: Exchange): void
  over(exchange: Exchange): void
}

type WriteOf = ReturnType<StartResponse>

const SMALL_PIECE = 64

/**
 * One call of an application through a Lint. It lies in the environ while the application runs, so that the Lint
 * further in knows the one further out, and both can judge the layer between them.
 */
export class Exchange implements BodyWatch {
  /** The calls that the layer inside of this Lint made through the next Lint. */
  readonly inner: Exchange[] = []
  readonly outer: Exchange | undefined
  /** Pieces that came out of the inner exchanges since one came out of this one. */
  pending = 0
  writes = 0
  iterating = false
  closed = false
  rethrown = false
  /** Whether the body is an array, which is complete. */
  whole = false
  /** Whether the application returned at once, with a sync body. */
  sync = false
  /** Whether the body has a `close`. */
  closable = false
  /** Whether the application is being called and has not returned. */
  #isCalling = false
  /** Whether the layer around it called it at once, and not after something that took its time. */
  readonly #isPrompt: boolean

  /** Where warnings are written. */
  readonly errors: ErrorStream
  readonly #method: string
  readonly #restoreStreams: () => void
  #starts = 0
  #head: AnnouncedHead | undefined
  #bytes = 0
  #count = 0
  #small = 0
  #expected: number | undefined
  #exhausted = false

  constructor(
    readonly judge: Judge,
    readonly environ: Environ,
    readonly ledger: Ledger,
  ) {
    this.#method = environ.REQUEST_METHOD
    this.errors = environ['wsgi.errors']
    this.#restoreStreams = checkStreams(environ, judge)
    let outer = environ['lint.exchange'] as Exchange | undefined
    while (outer?.judge === judge) outer = outer.outer
    this.outer = outer
    outer?.inner.push(this)
    this.#isPrompt = outer === undefined || outer.#isCalling
  }

  /** Calls the application and watches it. */
  run(application: Application, startResponse: StartResponse): Awaitable<ResponseBody> {
    const start: StartResponse = (...args) => this.#start(args, startResponse)
    let result: Awaitable<ResponseBody>
    this.#enter()
    this.#isCalling = true
    try {
      result = application(this.#given(), start)
    } catch (error) {
      this.failed()
      throw error
    } finally {
      this.#isCalling = false
    }
    if (!isThenable(result)) return this.#accept(result, true)
    return result.then(
      (body) => this.#accept(body, false),
      (error: unknown) => {
        this.failed()
        throw error
      },
    )
  }

  asked(): void {
    this.#check(nextRules, { closed: this.closed })
    if (!this.iterating) {
      this.iterating = true
      this.ledger.opened(this)
    }
    this.#enter()
  }

  gave(chunk: unknown): void {
    this.#leave()
    this.#check(rethrownRules, { rethrown: this.rethrown })
    this.#piece(chunk)
    this.#check(blockRules, { pending: this.pending })
    this.pending = 0
    if (this.outer !== undefined) this.outer.pending++
  }

  failed(): void {
    this.#leave()
    if (!this.closable) this.#over()
  }

  exhausted(): void {
    this.#leave()
    if (this.#exhausted) return
    this.#exhausted = true
    this.#check(rethrownRules, { rethrown: this.rethrown })
    this.#checkEnd()
    this.#check(blockRules, { pending: this.pending })
    this.returned()
  }

  returned(): void {
    if (this.closable) return
    this.#over()
    this.#checkLayerClosed()
  }

  close(body: ResponseBody): Awaitable<void> {
    this.#check(closeOnceRules, { closed: this.closed })
    this.closed = true
    this.#over()
    return whenReady(body.close?.(), () => {
      this.#checkLayerClosed()
    })
  }

  looked(member: string): void {
    this.#check(bodyMemberRules, member)
  }

  /** An exchange is no part of an environ that is written out. */
  toJSON(): undefined {
    return undefined
  }

  #check<S>(rules: readonly Rule<S>[], subject: S): void {
    this.judge.check(rules, subject, this.errors)
  }

  #given(): Environ {
    if (!this.judge.bench.strict) return this.environ
    return watchedEnviron(this.environ, (key) => {
      this.#check(environReadRules, key)
    })
  }

  #enter(): void {
    this.environ['lint.exchange'] = this
  }

  #leave(): void {
    if (this.environ['lint.exchange'] !== this) return
    if (this.outer === undefined) delete this.environ['lint.exchange']
    else this.environ['lint.exchange'] = this.outer
  }

  #over(): void {
    this.ledger.over(this)
    this.#restoreStreams()
  }

  #start(args: Parameters<StartResponse>, startResponse: StartResponse): WriteOf {
    const [status, headers, error] = args
    this.#check(startResponseRules, { args, before: this.#starts++ })
    const head = announcedHead(status, headers, (rules, subject) => this.#check(rules, subject))
    let write: WriteOf
    try {
      write = startResponse(...args)
    } catch (thrown) {
      this.rethrown = error !== undefined && error !== null
      throw thrown
    }
    this.#check(writeGivenRules, write)
    this.rethrown = false
    this.#head = head
    return (...written) => this.#write(written, write)
  }

  #write(args: Parameters<WriteOf>, write: WriteOf): ReturnType<WriteOf> {
    const innerWrites = this.inner.reduce((sum, exchange) => sum + exchange.writes, 0)
    this.#check(writeRules, { args, iterating: this.iterating, innerCalls: this.inner.length, innerWrites })
    if (this.writes++ === 0) this.#check(writeUseRules, args)
    this.#send(args[0].byteLength)
    return write(...args)
  }

  #accept(body: ResponseBody, atOnce: boolean): ResponseBody {
    this.#leave()
    try {
      this.#check(bodyRules, body)
      this.#check(rethrownRules, { rethrown: this.rethrown })
      this.sync = atOnce && !isAsyncBody(body)
      this.#checkLayer()
      return isWhole(body) ? this.#acceptWhole(body) : this.#acceptLazy(body)
    } catch (breach) {
      this.#abandon(body)
      throw breach
    }
  }

  #acceptWhole(body: Uint8Array[] & ResponseBody): ResponseBody {
    this.whole = true
    this.iterating = true
    for (const chunk of body) this.#piece(chunk)
    this.#checkEnd()
    if (!isClosable(body)) {
      this.returned()
      return body
    }
    this.closable = true
    const copy: ResponseBody = Object.assign([...body], { close: () => this.close(body) })
    this.ledger.opened(this, copy)
    return copy
  }

  #acceptLazy(body: ResponseBody): ResponseBody {
    this.closable = isClosable(body)
    this.#expected = Array.isArray(body) ? body.length : undefined
    const checked = checkedBody(body, this, this.judge.bench.strict)
    if (this.closable) this.ledger.opened(this, checked)
    else this.ledger.released(this)
    return checked
  }

  /** Nobody will get this body, so nobody else can close it. */
  #abandon(body: unknown): void {
    this.closed = true
    this.#over()
    silently(() => (body as ResponseBody | null | undefined)?.close?.())
  }

  #piece(chunk: unknown): void {
    this.#check(chunkRules, chunk)
    const { byteLength } = chunk as Uint8Array
    this.#count++
    if (byteLength < SMALL_PIECE) this.#small++
    this.#check(startedRules, this.#progress())
    this.#send(byteLength)
  }

  #send(length: number): void {
    const isFirst = this.#bytes === 0 && length > 0
    this.#bytes += length
    const progress = this.#progress()
    this.#check(progressRules, progress)
    if (isFirst) this.#check(firstPieceRules, progress)
  }

  #checkEnd(): void {
    const progress = this.#progress()
    this.#check(startedRules, progress)
    this.#check(endRules, progress)
    this.#check(piecesRules, { count: this.#count, small: this.#small, expected: this.#expected })
  }

  #checkLayer(): void {
    if (this.inner.length === 0) return
    this.#check(atOnceRules, { iterated: this.inner.some(({ whole, iterating }) => iterating && !whole) })
    const inner = this.inner.every((exchange) => exchange.sync && exchange.#isPrompt)
    this.#check(layerSyncRules, { inner, outer: this.sync })
  }

  #checkLayerClosed(): void {
    const unclosed = this.inner.filter(({ closable, closed }) => closable && !closed)
    this.#check(layerCloseRules, { unclosed: unclosed.map(({ judge }) => judge.bench.inner) })
  }

  #progress(): Progress {
    const { code, length, hasContentType } = this.#head ?? { code: 0, length: undefined, hasContentType: false }
    return {
      started: this.#starts > 0,
      silent: this.#method === 'HEAD' || !hasBody(code),
      code,
      length,
      bytes: this.#bytes,
      hasContentType,
    }
  }
}

function isWhole(body: ResponseBody): body is Uint8Array[] & ResponseBody {
  return Array.isArray(body) && !isAsyncBody(body) && body[Symbol.iterator] === Array.prototype[Symbol.iterator]
}
