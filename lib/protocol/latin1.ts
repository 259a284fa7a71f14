// Without ignoreBOM a decoder swallows U+FEFF at the beginning.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

/**
 * Reads a text of bytes, as header values are (each character one byte), as the UTF-8 that it may hold; what is no
 * UTF-8 becomes U+FFFD.
 *
 * @throws {RangeError} if a character is above U+00FF and so no byte. A Handler gives none such.
 */
export function fromLatin1(bytes: string): string {
  const values = new Uint8Array(bytes.length)
  for (let index = 0; index < bytes.length; index++) {
    const value = bytes.charCodeAt(index)
    if (value > 0xff) throw notByte(value, index)
    values[index] = value
  }
  return decoder.decode(values)
}

/** Writes a text as its UTF-8 bytes, each byte one character, as a header value carries them. */
export function toLatin1(text: string): string {
  return Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join('')
}

function notByte(value: number, index: number): RangeError {
  const name = `U+${value.toString(16).toUpperCase().padStart(4, '0')}`
  return new RangeError(
    `a text of bytes has only characters up to U+00FF, but number ${index + 1} of this one is ${name}`,
  )
}
