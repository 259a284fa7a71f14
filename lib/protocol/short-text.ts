/** How long a text may be to count as short, in UTF-16 units. */
export const SHORT = 1024

const SLAB_SIZE = 16 * 1024

/** The most bytes that UTF-8 needs for one UTF-16 unit. */
const MOST_PER_UNIT = 3

const encoder = new TextEncoder()
let slab = new Uint8Array(SLAB_SIZE)
let used = 0

/** A short text as UTF-8 bytes, in memory that others share: memory of its own costs more than the encoding. */
export function encodeShort(text: string): Uint8Array {
  // One that somebody transferred has no length any more.
  if (used + text.length * MOST_PER_UNIT >= slab.byteLength) {
    slab = new Uint8Array(SLAB_SIZE)
    used = 0
  }
  const start = used
  used += encoder.encodeInto(text, slab.subarray(start)).written
  return slab.subarray(start, used)
}
