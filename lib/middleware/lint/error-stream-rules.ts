import { rulesFor } from './rule.js'
import { show } from './show.js'

/** The members of an error stream that an application may use. */
export const ERRORS_MEMBERS = ['write', 'writelines', 'flush'] as const

/** A member of wsgi.errors that is used. */
export const errorsMemberRules = rulesFor<string>('inner', [
  {
    id: 'errors/close',
    row: 'W57',
    says: 'an application never closes wsgi.errors',
    fix: 'flush() if it must be out by now',
    holds: (member) => !['close', 'destroy', 'end'].includes(member),
    saw: (member) => `it used ${member}`,
  },
  {
    id: 'errors/members',
    row: 'W56',
    says: 'an application uses write, writelines and flush of wsgi.errors, and nothing else',
    fix: 'use those, or a logger',
    holds: (member) => (ERRORS_MEMBERS as readonly string[]).includes(member),
    saw: (member) => `it used ${member}`,
  },
])

/** A call of a method of wsgi.errors. */
export interface ErrorsCall {
  readonly method: (typeof ERRORS_MEMBERS)[number]
  readonly args: readonly unknown[]
}

export const errorsCallRules = rulesFor<ErrorsCall>('inner', [
  {
    id: 'errors/write',
    row: 'W58',
    says: 'wsgi.errors.write takes one string',
    fix: 'make a text of it: String(error)',
    holds: ({ method, args }) => method !== 'write' || (args.length === 1 && typeof args[0] === 'string'),
    saw: sawCall,
  },
  {
    id: 'errors/writelines',
    row: 'W58',
    also: ['W47'],
    says: 'wsgi.errors.writelines takes one iterable of strings, which is no string itself',
    fix: 'pass an array of texts, each with its "\\n"',
    holds: ({ method, args }) => method !== 'writelines' || (args.length === 1 && isLines(args[0])),
    saw: sawCall,
  },
])

function isLines(lines: unknown): boolean {
  if (typeof lines !== 'object' || lines === null || !(Symbol.iterator in lines)) return false
  // Anything but an array may be iterated once only, so it is left to the stream.
  return !Array.isArray(lines) || lines.every((line) => typeof line === 'string')
}

function sawCall({ method, args }: ErrorsCall): string {
  return `it called ${method}(${args.map(show).join(', ')})`
}
