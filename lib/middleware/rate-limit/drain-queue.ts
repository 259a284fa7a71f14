/** Something that is worth nothing after a time; that time only ever moves on. */
export interface Drains {
  /** When it is worth nothing any more. */
  until: number
}

interface Place<T> {
  readonly item: T
  /** What its time was when it got this place. */
  until: number
}

/**
 * Items by the time at which they are worth nothing, the first in front: a heap. An item whose time moves on finds its
 * new place when it comes to the front, so moving on costs nothing.
 */
export class DrainQueue<T extends Drains> {
  readonly #places: Place<T>[] = []

  get size(): number {
    return this.#places.length
  }

  add(item: T): void {
    const places = this.#places
    const place = { item, until: item.until }
    let index = places.push(place) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = places[parent] as Place<T>
      if (above.until <= place.until) break
      places[index] = above
      index = parent
    }
    places[index] = place
  }

  /** The item whose time is the nearest. */
  first(): T | undefined {
    for (let front = this.#places[0]; front !== undefined; front = this.#places[0]) {
      if (front.until === front.item.until) return front.item
      front.until = front.item.until
      this.#sink(front)
    }
    return undefined
  }

  /** Takes out the item whose time is the nearest. */
  shift(): T | undefined {
    const item = this.first()
    const last = this.#places.pop()
    if (last !== undefined && last.item !== item) this.#sink(last)
    return item
  }

  /** Puts something in front, and lets it find its place. */
  #sink(place: Place<T>): void {
    const places = this.#places
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const right = left + 1
      const child = (places[right]?.until ?? Infinity) < (places[left]?.until ?? Infinity) ? right : left
      const below = places[child]
      if (below === undefined || place.until <= below.until) break
      places[index] = below
      index = child
    }
    places[index] = place
  }
}
