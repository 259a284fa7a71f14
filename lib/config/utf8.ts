/** Text that could be read, and why no more could be. */
export interface Decoded {
  readonly text: string
  /** Python's own words, and where the bad byte is in the file. */
  readonly error?: { readonly message: string; readonly offset: number }
}

/** Python reads a file in pieces of this size, and tells positions from the start of a piece. */
const PIECE = 8192

/** Decodes a file as Python does: what comes before a bad byte's piece is there to be read. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  try {
    return { text: strictly(bytes) }
  } catch {
    return decodeInPieces(bytes)
  }
}

function strictly(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

function decodeInPieces(bytes: Uint8Array): Decoded {
  let from = 0
  for (let piece = PIECE; ; piece += PIECE) {
    const isLast = from >= bytes.length || piece - PIECE >= bytes.length
    const to = Math.min(piece, bytes.length)
    const bad = firstBad(bytes.subarray(from, to))
    if (bad === undefined) {
      from = to
      continue
    }
    if (bad.reason === 'unexpected end of data' && !isLast) {
      from += bad.start
      continue
    }
    const text = strictly(bytes.subarray(0, from))
    return { text, error: { message: message(bytes[from + bad.start] ?? 0, bad), offset: from + bad.start } }
  }
}

interface Bad {
  readonly start: number
  readonly end: number
  readonly reason: 'invalid start byte' | 'invalid continuation byte' | 'unexpected end of data'
}

function message(byte: number, { start, end, reason }: Bad): string {
  const where =
    end - start === 1
      ? `byte 0x${byte.toString(16).padStart(2, '0')} in position ${start}`
      : `bytes in position ${start}-${end - 1}`
  return `'utf-8' codec can't decode ${where}: ${reason}`
}

function firstBad(bytes: Uint8Array): Bad | undefined {
  for (let start = 0; start < bytes.length;) {
    const length = sequenceLength(bytes[start] ?? 0)
    if (length === 0) return { start, end: start + 1, reason: 'invalid start byte' }
    for (let index = 1; index < length; index++) {
      const byte = bytes[start + index]
      if (byte === undefined) return { start, end: bytes.length, reason: 'unexpected end of data' }
      if (!continues(bytes[start] ?? 0, index, byte)) {
        return { start, end: start + index, reason: 'invalid continuation byte' }
      }
    }
    start += length
  }
  return undefined
}

function sequenceLength(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xc2) return 0
  if (first < 0xe0) return 2
  if (first < 0xf0) return 3
  return first < 0xf5 ? 4 : 0
}

/** Second bytes that would make an overlong form, a surrogate or more than U+10FFFF. */
const SECOND: Readonly<Record<number, readonly [number, number]>> = {
  0xe0: [0xa0, 0xbf],
  0xed: [0x80, 0x9f],
  0xf0: [0x90, 0xbf],
  0xf4: [0x80, 0x8f],
}

function continues(first: number, index: number, byte: number): boolean {
  const [least, most] = (index === 1 ? SECOND[first] : undefined) ?? [0x80, 0xbf]
  return byte >= least && byte <= most
}
