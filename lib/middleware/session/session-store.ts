import type { Part } from '../../core/index.js'
import type { Awaitable } from '../../protocol/index.js'

/** How replacing went: it is done, there is nothing to replace, or it is another text by now. */
export type Replaced = 'done' | 'gone' | { readonly text: string }

/**
 * A store of texts under keys, each for a time in milliseconds. Whatever can be done at once is done at once: between
 * reading and writing of one call, nobody else writes. No text begins with `>`.
 *
 * What a method throws as {@link StoreOutage} (or rejects with) is an outage, which the layer answers by its policy.
 */
export interface SessionStore extends Part {
  /** Whether all methods answer at once, without promises. Default false. */
  readonly isSync?: boolean
  read(key: string): Awaitable<string | undefined>
  create(key: string, text: string, lifetime: number): Awaitable<void>
  /** Writes only if the text is still the one that was seen. */
  replace(key: string, seen: string, text: string, lifetime: number): Awaitable<Replaced>
  /**
   * Removes one key and writes another, only if the text is still the one that was seen. For ten minutes, `remove` of the
   * old key removes the new one, too: a logout may have begun before the move.
   */
  move(key: string, newKey: string, seen: string, text: string, lifetime: number): Awaitable<Replaced>
  remove(key: string): Awaitable<void>
}
