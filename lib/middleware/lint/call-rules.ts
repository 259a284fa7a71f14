import { rulesFor } from './rule.js'
import { show } from './show.js'

/** What a Lint was put around. */
export const applicationRules = rulesFor<unknown>('inner', [
  {
    id: 'application/callable',
    row: 'W1',
    also: ['W2'],
    says: 'an application is a function, an object with a method call, or a class that is iterated',
    fix: 'pass a function (environ, startResponse), or something that toApplication() takes',
    holds: (application) =>
      typeof application === 'function' ||
      (typeof application === 'object' &&
        application !== null &&
        typeof (application as { call?: unknown }).call === 'function'),
    saw: show,
  },
])

/** A call of an application. */
interface Call {
  readonly args: readonly unknown[]
  /** Whether this environ is being served by the same application already. */
  readonly again: boolean
}

export const callRules = rulesFor<Call>('outer', [
  {
    id: 'call/arguments',
    row: 'W3',
    says: 'an application is called with two arguments, environ and startResponse',
    fix: 'call application(environ, startResponse); what else it needs goes into environ',
    holds: ({ args }) =>
      args.length === 2 && typeof args[0] === 'object' && args[0] !== null && typeof args[1] === 'function',
    saw: ({ args }) => `it was called with (${args.map(show).join(', ')})`,
  },
  {
    id: 'call/once',
    row: 'W6',
    says: 'an application is called once for a request; again only after the first body was closed',
    fix: 'close the body of the first call, or pass a copy: { ...environ }',
    holds: ({ again }) => !again,
    saw: () => 'this environ is in flight already',
  },
])
