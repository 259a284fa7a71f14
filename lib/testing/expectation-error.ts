/** An expectation of a test that was not met. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError'

  /** @param actual - what there was; runners that know `actual` and `expected` show the difference. */
  constructor(
    message: string,
    readonly expected: unknown,
    readonly actual: unknown,
  ) {
    super(message)
  }
}

/** Throws unless two values are the same. */
export function expectSame(what: string, expected: unknown, actual: unknown, hint = ''): void {
  if (Object.is(expected, actual)) return
  throw new ExpectationError(`${what}: expected ${printed(expected)}, got ${printed(actual)}${hint}`, expected, actual)
}

/** Throws unless a text is, or matches, what is expected. */
export function expectText(what: string, expected: string | RegExp, actual: string | undefined, hint = ''): void {
  if (actual !== undefined && (typeof expected === 'string' ? actual === expected : expected.test(actual))) return
  throw new ExpectationError(`${what}: expected ${printed(expected)}, got ${printed(actual)}${hint}`, expected, actual)
}

function printed(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}…` : value)
  if (value instanceof RegExp) return value.toString()
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return 'an object'
  return value === undefined ? 'nothing' : String(value)
}
