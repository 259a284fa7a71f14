import { Exchange } from '../../lib/handlers/exchange.js'
import type { Head } from '../../lib/handlers/head.js'

/** An exchange whose runtime is an array of what was asked of it; turns are taken with {@link turn}. */
export class RecordingExchange extends Exchange {
  readonly events: string[] = []
  readonly reports: unknown[][] = []
  /** What waits for a turn, or for the connection. */
  readonly waiting: (() => void)[] = []
  head: Head | undefined
  sent = ''
  isFull = false
  trailing = false
  /** What the runtime throws when a response is to be ended. */
  refusal: Error | undefined

  constructor(method = 'GET') {
    super(method)
  }

  /** Runs what waits, and what that makes wait, at most so many times. */
  turn(most = 100_000): void {
    for (let next = this.waiting.shift(); next !== undefined && most > 0; next = this.waiting.shift()) {
      next()
      most--
    }
  }

  /** The last byte has left. */
  flushed(): void {
    this.tellFinished()
  }

  override report(message: string, error?: unknown): void {
    this.reports.push([message, error])
  }

  protected override sendWhole(head: Head, body: Uint8Array | undefined): void {
    this.events.push('whole')
    if (this.refusal !== undefined) throw this.refusal
    this.#take(head, body)
  }

  protected override sendHead(head: Head): void {
    this.events.push('head')
    this.#take(head, undefined)
  }

  protected override sendPiece(piece: Uint8Array): boolean {
    this.events.push('piece')
    this.sent += Buffer.from(piece).toString('latin1')
    return !this.isFull
  }

  protected override sendEnd(): void {
    this.events.push('end')
    if (this.refusal !== undefined) throw this.refusal
  }

  protected override cut(): void {
    this.events.push('cut')
  }

  protected override closeAfter(): void {
    this.events.push('closeAfter')
  }

  protected override whenDrained(next: () => void): void {
    this.events.push('full')
    this.waiting.push(next)
  }

  protected override soon(next: () => void): void {
    this.waiting.push(next)
  }

  protected override later(next: () => void): void {
    this.events.push('later')
    this.waiting.push(next)
  }

  protected override pending(): void {
    this.events.push('pending')
  }

  protected override watchFinish(): void {
    this.events.push('watch')
  }

  protected override hasTrailers(): boolean {
    return this.trailing
  }

  #take(head: Head, body: Uint8Array | undefined): void {
    this.head = { ...head, fields: [...head.fields] }
    if (body !== undefined) this.sent += Buffer.from(body).toString('latin1')
  }
}
