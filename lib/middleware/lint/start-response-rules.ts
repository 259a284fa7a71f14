import { rulesFor } from './rule.js'
import { show } from './show.js'

/** A call of startResponse. */
interface StartCall {
  readonly args: readonly unknown[]
  /** How often it was called before. */
  readonly before: number
}

export const startResponseRules = rulesFor<StartCall>('inner', [
  {
    id: 'start-response/arguments',
    row: 'W4',
    says: 'startResponse takes two or three arguments: status, headers, and an error',
    fix: 'call startResponse(status, headers), or startResponse(status, headers, error)',
    holds: ({ args }) => args.length === 2 || args.length === 3,
    saw: ({ args }) => `it was called with ${args.length}`,
  },
  {
    id: 'start-response/once',
    row: 'W72',
    says: 'startResponse is called once, unless with an error',
    fix: 'call it when status and headers are known; in an error handler pass the error as the third argument',
    holds: ({ args, before }) => before === 0 || (args[2] !== undefined && args[2] !== null),
    saw: ({ before }) => `this is call ${before + 1}, without an error`,
  },
  {
    id: 'start-response/error',
    row: 'W75',
    level: 'warning',
    says: 'the third argument of startResponse is the Error that was caught',
    fix: 'pass what was caught; wrap it if it is no Error: new Error(String(thrown))',
    holds: ({ args }) => args[2] === undefined || args[2] === null || isError(args[2]),
    saw: ({ args }) => `it is ${show(args[2])}`,
  },
])

export const writeGivenRules = rulesFor<unknown>('outer', [
  {
    id: 'start-response/write',
    row: 'W59',
    says: 'startResponse returns write, a function, at once',
    fix: 'return the write that the outer startResponse returned; never a promise',
    holds: (write) => typeof write === 'function',
    saw: (write) => `it returned ${show(write)}`,
  },
])

export const rethrownRules = rulesFor<{ readonly rethrown: boolean }>('inner', [
  {
    id: 'start-response/rethrown',
    row: 'W76',
    says: 'what startResponse throws when it was given an error is not caught',
    fix: 'let it pass: the head is out, and only the server can end the response',
    holds: ({ rethrown }) => !rethrown,
    saw: () => 'startResponse threw, and the application went on',
  },
])

function isError(value: unknown): boolean {
  return value instanceof Error || /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value))
}
