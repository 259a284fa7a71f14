import {
  isAsyncBody,
  isThenable,
  whenReady,
  type Awaitable,
  type HeaderList,
  type ResponseBody,
  type StartResponse,
  type Status,
  type Write,
} from '../../protocol/index.js'
import { isStoreOutage, type StoreOutage } from '../store-outage.js'
import { PendingBody, PendingSyncBody } from './pending-body.js'
import type { SessionDraft } from './session-draft.js'

/** What a passage asks of its layer. */
export interface PassageHost {
  /** What may come of writing: nothing but what it throws, an outage, an outage or a promise. */
  readonly writing: 'sure' | 'sync' | 'async'
  /** Writes what has changed; gives the `Set-Cookie` field that goes with it, if one does. */
  commit(draft: SessionDraft): Awaitable<string | undefined>
  /** The head of an answer with the cookie and with what caches must know. */
  amended(headers: HeaderList, field: string | undefined, draft: SessionDraft): HeaderList
  /** Answers in place of the application, whose session could not be written. */
  refuse(outage: StoreOutage, startResponse: StartResponse): Uint8Array[]
}

interface Head {
  readonly status: Status
  readonly headers: HeaderList
  readonly error: unknown
}

/**
 * One response on its way through the layer. When the application announces its head, the session is written; where that
 * takes time, head and body wait for it, and where it fails, the answer is another one. A head that is announced before
 * anybody asked for the session waits for the body, since what is read until then makes it private.
 */
export class SessionPassage {
  readonly #host: PassageHost
  readonly #draft: SessionDraft
  readonly #startResponse: StartResponse
  #state: 'silent' | 'early' | 'waiting' | 'announced' | 'failed' = 'silent'
  #field: string | undefined
  #outage: StoreOutage | undefined
  /** The head that waits for the body, or for the session to be written. */
  #held: Head | undefined
  #write: Write | undefined
  /** All that has to happen before the body goes out, if it takes time. */
  #pending: Promise<void> | undefined

  constructor(host: PassageHost, draft: SessionDraft, startResponse: StartResponse) {
    this.#host = host
    this.#draft = draft
    this.#startResponse = startResponse
  }

  /** The `startResponse` of the application. */
  readonly announce: StartResponse = (status, headers, error) => {
    const head = { status, headers, error }
    if (!this.#draft.isClosed) this.#begin()
    if (this.#state === 'failed') return discard
    if (this.#held !== undefined && error === undefined) {
      // Whoever is outside says what is wrong with a second head.
      this.#flush()
      return this.#send(head)
    }
    if (this.#state !== 'early' && this.#state !== 'waiting') return this.#send(head)
    this.#held = head
    return (chunk) => this.#writeHeld(chunk)
  }

  /** What the application returned, as it goes out. */
  deliver(body: ResponseBody): Awaitable<ResponseBody> {
    try {
      this.release()
    } catch (error) {
      return whenReady(body.close?.(), () => {
        throw error
      })
    }
    if (this.#pending !== undefined) return this.#settledLater(body, this.#pending)
    if (this.#state === 'failed') return this.#settled(body)
    if (this.#state === 'announced') return body
    return this.#host.writing === 'async' || isAsyncBody(body)
      ? new PendingBody(body, this)
      : new PendingSyncBody(body, this)
  }

  /** Lets a head go that was announced early: the body comes. */
  release(): void {
    if (this.#state !== 'early') return
    this.#state = 'silent'
    this.#draft.isSent = true
    if (this.#draft.isRead) this.#commit()
    if (this.#pending === undefined) this.#flush()
  }

  /** Waits until the head is out, or an outage is known. */
  async settle(): Promise<void> {
    this.release()
    await this.#pending
    this.#flush()
  }

  /** The answer that takes the place of the application's, once; undefined if none does. */
  refusal(): Uint8Array[] | undefined {
    const outage = this.#outage
    if (outage === undefined) return undefined
    this.#outage = undefined
    return this.#host.refuse(outage, this.#startResponse)
  }

  async #settledLater(body: ResponseBody, pending: Promise<void>): Promise<ResponseBody> {
    try {
      await pending
      this.#flush()
    } catch (error) {
      await body.close?.()
      throw error
    }
    return this.#settled(body)
  }

  #settled(body: ResponseBody): Awaitable<ResponseBody> {
    const refusal = this.refusal()
    if (refusal === undefined) return body
    const closing = body.close?.()
    return isThenable(closing) ? closing.then(() => refusal) : refusal
  }

  #begin(): void {
    // What throws here is not tried again: the answer to the error goes out without the session.
    this.#draft.isClosed = true
    if (this.#draft.isRead) this.#commit()
    else this.#state = 'early'
  }

  #commit(): void {
    try {
      const field = this.#host.commit(this.#draft)
      if (isThenable(field)) this.#await(field)
      else this.#field = field
    } catch (error) {
      this.#failed(error)
    }
  }

  #await(field: PromiseLike<string | undefined>): void {
    this.#state = 'waiting'
    void this.#append(async () => {
      try {
        this.#field = await field
      } catch (error) {
        this.#failed(error)
      }
    })
  }

  #failed(error: unknown): void {
    if (!isStoreOutage(error)) throw error
    this.#state = 'failed'
    this.#held = undefined
    this.#outage = error
  }

  #send({ error, headers, status }: Head): Write {
    this.#state = 'announced'
    return this.#startResponse(status, this.#host.amended(headers, this.#field, this.#draft), error)
  }

  #flush(): void {
    const head = this.#held
    this.#held = undefined
    if (head !== undefined) this.#write = this.#send(head)
  }

  #writeHeld(chunk: Uint8Array): ReturnType<Write> {
    this.release()
    return this.#pending === undefined ? this.#write?.(chunk) : this.#writeLater(chunk)
  }

  #writeLater(chunk: Uint8Array): Promise<void> {
    return this.#append(async () => {
      this.#flush()
      await this.#write?.(chunk)
    })
  }

  #append(step: () => Promise<void>): Promise<void> {
    const pending = (this.#pending ?? Promise.resolve()).then(step)
    // An application that throws meanwhile is not followed by anybody who waits.
    pending.catch(() => undefined)
    return (this.#pending = pending)
  }
}

function discard(): void {
  // The answer is another one.
}
