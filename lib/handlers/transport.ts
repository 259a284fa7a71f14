import type { Head } from './head.js'

/** How the bytes of one response go out: what a runtime adds to an {@link Exchange}. */
export abstract class Transport {
  /** Sends a head and its whole body, which is in one piece or absent, and ends the response. */
  protected abstract sendWhole(head: Head, body: Uint8Array | undefined): void
  /** Sends a head; pieces and an end, or a cut, will follow. */
  protected abstract sendHead(head: Head): void
  /** Sends a piece. False if the connection can take no more now: then {@link whenDrained} tells. */
  protected abstract sendPiece(piece: Uint8Array): boolean
  /** Ends the response after its last piece. */
  protected abstract sendEnd(): void
  /** Ends the connection in such a way that the client can tell that the response is incomplete. */
  protected abstract cut(): void
  /** Calls back when the connection takes bytes again. */
  protected abstract whenDrained(next: () => void): void
  /** Calls back after the bytes handed over so far had their chance to leave. */
  protected abstract soon(next: () => void): void
  /** Calls back after other connections had their turn. */
  protected abstract later(next: () => void): void
  /** The exchange goes on after `run` has returned: it wants to know when the client leaves. */
  protected abstract pending(): void
  /** Calls {@link tellFinished} when the last byte has left. */
  protected abstract watchFinish(): void
  /** Reports a mistake of the application. */
  abstract report(message: string, error?: unknown): void
  /** Whether fields are to follow the body, so that its length must not be announced. */
  protected abstract hasTrailers(): boolean
  /** The connection cannot be used again: `Connection: close` where the head has not gone out. */
  protected abstract closeAfter(): void
  /** Tells the listeners of `tsgi.finished` what became of the response. */
  protected abstract tellFinished(): void
}
