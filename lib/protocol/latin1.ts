const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** Reads a text of bytes, as header values are (each character one byte), as the UTF-8 that it may hold. */
export function fromLatin1(bytes: string): string {
  return decoder.decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)))
}

/** Writes a text as its UTF-8 bytes, each byte one character, as a header value carries them. */
export function toLatin1(text: string): string {
  return Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join('')
}
