import type { Claims } from '../credentials/identity.js'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const STRING = /"(?:[^"\\]|\\.)*"/g

/**
 * Reads a JSON object in UTF-8, or gives undefined: for anything else, and if an object in it has a member twice, which
 * readers take differently (RFC 7515 §4, RFC 7519 §4). No object in it has a prototype, so `__proto__` is a member like
 * any other.
 */
export function parseUniqueObject(bytes: Uint8Array): Claims | undefined {
  try {
    const text = decoder.decode(bytes)
    let members = 0
    const value: unknown = JSON.parse(text, (_, each: unknown) => {
      if (!isObject(each)) return each
      members += Object.keys(each).length
      return Object.assign(Object.create(null) as object, each)
    })
    // Of two members with one name JSON.parse keeps one; each was written with a colon.
    const written = text.replace(STRING, '').split(':').length - 1
    return isObject(value) && written === members ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
