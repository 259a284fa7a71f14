import { frozenJson, type Json } from './json.js'
import type { SessionDraft } from './session-draft.js'

/**
 * What is remembered of a visitor from request to request, as an application sees it: names with values that JSON can
 * say. Values cannot be changed in place; set them anew.
 *
 * Nothing is sent or written unless something changes. All changes have to be made before `startResponse` is called:
 * later ones throw, since the head with the cookie is on its way. What is first asked when the body goes out, throws too:
 * the head would have had to say that the answer is for nobody else.
 */
export class SessionState {
  readonly #draft: SessionDraft

  constructor(draft: SessionDraft) {
    this.#draft = draft
  }

  /** Whether nothing came with the request, or what came was destroyed. */
  get isNew(): boolean {
    return this.#read().origin === undefined
  }

  /** Names the session, in logs for example; it lets nobody in. Another one after `regenerate`. */
  get id(): string {
    return this.#read().identity.id
  }

  get(key: string): Json | undefined {
    return this.#read().data.get(key)
  }

  has(key: string): boolean {
    return this.#read().data.has(key)
  }

  /** All names that have a value. */
  keys(): string[] {
    return [...this.#read().data.keys()]
  }

  /**
   * Changes one value, or nothing if it is the same already: then what another request writes meanwhile stays.
   *
   * @throws {TypeError} if JSON cannot say the value.
   */
  set(key: string, value: Json): this {
    this.#open('set').set(key, frozenJson(value, `session value ${JSON.stringify(key)}`))
    return this
  }

  /** Removes one value; tells whether there was one. */
  delete(key: string): boolean {
    return this.#open('delete').delete(key)
  }

  /** Removes all values; the session remains. */
  clear(): void {
    this.#open('clear').clear()
  }

  /**
   * Gives the session another id and makes the old one worthless; what it holds, remains, and so does its age. Call it
   * whenever somebody logs in or gets other rights, so that nobody who knew the old id gets them too.
   */
  regenerate(): void {
    this.#open('regenerate').regenerate()
  }

  /** Ends the session, also for requests that are under way. What is set afterwards begins another one. */
  destroy(): void {
    this.#open('destroy').destroy()
  }

  #read(): SessionDraft {
    if (this.#draft.isSent && !this.#draft.isRead) {
      throw new Error(
        'the session was first asked after startResponse, when the head that calls it private was on its way; ask before',
      )
    }
    this.#draft.isRead = true
    return this.#draft
  }

  #open(what: string): SessionDraft {
    if (this.#draft.isClosed) {
      throw new Error(
        `session.${what}() came after startResponse, when the head with the cookie was on its way; call it before`,
      )
    }
    this.#draft.isOrdered = true
    return this.#read()
  }
}
