import { isThenable, type Application, type Environ, type HeaderList } from '../protocol/index.js'
import { BodyPace, type PaceLimits } from './body-pace.js'
import type { BodyTooLarge } from './body-too-large.js'
import { checkFields } from './edge-fields.js'
import type { Fault } from './error-log.js'
import { Exchange } from './exchange.js'
import type { NodeInput } from './node-input.js'
import { refusalHead, refusalText, type Refusal } from './refusal.js'
import type { ServerEvents } from './server-events.js'

/** What an exchange needs of its Handler. */
export interface NodeHost {
  readonly options: { readonly maxUnread: number; readonly maxBody: number }
  readonly isDraining: boolean
  readonly events: Pick<ServerEvents, 'tell'> | undefined
  /** How many requests the application has to answer. */
  inFlight: number
  report(
    request: { readonly method?: string | undefined; readonly url?: string | undefined },
    message: string,
    error?: unknown,
  ): void
  tell(fault: Fault): void
}

/** How long an exchange may take. */
export interface TimeLimits extends PaceLimits {
  /** Milliseconds until the application begins its answer. */
  readonly handlerTimeout: number
}

/** An exchange of a server: it is counted, and has an end. */
export abstract class ServedExchange extends Exchange {
  readonly host: NodeHost
  /** The body of the request, if it has one. */
  input: NodeInput | undefined
  #announced: (HeaderList | (() => HeaderList))[] | undefined
  #isCounted = false
  /** How long the application has had, as far as it was looked at. */
  #taken = 0
  #looked: number | undefined
  #pace: BodyPace | undefined

  constructor(method: string, host: NodeHost) {
    super(method)
    this.host = host
  }

  override run(application: Application, environ: Environ): void {
    this.#isCounted = true
    this.host.inFlight++
    super.run(application, environ)
  }

  override leave(): void {
    super.leave()
    this.settle()
  }

  /** The application has nothing more to do with it. */
  protected settle(): void {
    if (!this.#isCounted) return
    this.#isCounted = false
    this.host.inFlight--
  }

  /** Whether bytes wait that its connection does not know of. */
  isBlocked(): boolean {
    return false
  }

  get maxBody(): number {
    return this.host.options.maxBody
  }

  /** The body of the request is longer than the server takes. */
  tooLarge(error: BodyTooLarge): void {
    this.#turnAway({ code: 413, text: error.message }, error)
  }

  /** Ends what takes too long. Is to be called again and again while the exchange is under way. */
  look(now: number, limits: TimeLimits): void {
    if (this.over) return
    const { input } = this
    const isAwaited = input?.isAwaited === true
    // The time in which the application waits for its client is not its own.
    if (this.#looked !== undefined && !isAwaited) this.#taken += now - this.#looked
    this.#looked = now
    if (!this.headOut && this.#taken >= limits.handlerTimeout) {
      const text = `the application did not answer within ${limits.handlerTimeout} ms`
      this.report(text)
      this.#turnAway({ code: 503, text }, new Error(text))
      return
    }
    if (input === undefined) return
    const fault = (this.#pace ??= new BodyPace()).faultIn(input.taken, isAwaited, now, limits)
    if (fault === undefined) return
    const error = new Error(fault)
    this.#turnAway({ code: 408, text: fault }, error)
    input.fail(error)
  }

  #turnAway(refusal: Refusal, error: Error): void {
    if (this.over || this.headOut) return
    this.host.events?.tell('requestRefused', String(refusal.code))
    this.refuse(refusalHead(refusal), refusalText(refusal), error)
  }

  /** Announces fields to send after the body. */
  trailers(trailers: HeaderList | (() => HeaderList)): void {
    if (typeof trailers !== 'function') checkFields('tsgi.trailers', trailers)
    ;(this.#announced ??= []).push(trailers)
  }

  protected override hasTrailers(): boolean {
    return this.#announced !== undefined
  }

  /**
   * The fields to send after the body.
   *
   * @throws {ProtocolError} if one cannot be sent; what a function among them throws.
   */
  protected trailingFields(): HeaderList {
    const all: HeaderList = []
    for (const announced of this.#announced ?? []) {
      const list = typeof announced === 'function' ? announced() : announced
      // It is refused below; what it rejects with must not end the process.
      if (isThenable(list)) list.then(undefined, () => undefined)
      checkFields('tsgi.trailers', list)
      all.push(...list)
    }
    return all
  }
}
