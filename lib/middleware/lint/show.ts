const LONGEST = 80

/** A value in a few words, for a message. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value)
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value !== 'object' || value === null) return String(value)
  const name = (value as { constructor?: { name?: unknown } }).constructor?.name
  return typeof name === 'string' && name !== 'Object' ? `an object of ${name}` : 'an object'
}

/** Whether a value is bytes, of this realm or another (a test runner has several). */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]'
}

/** Whether a text has only characters that stand for one byte. */
export function isLatin1(text: string): boolean {
  return !/[^\0-\xff]/.test(text)
}

/** Whether a value has all of these methods. */
export function hasMethods(value: unknown, names: readonly (string | symbol)[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  return names.every((name) => typeof (value as Record<string | symbol, unknown>)[name] === 'function')
}
