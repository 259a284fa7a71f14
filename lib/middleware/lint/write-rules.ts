import { rulesFor } from './rule.js'
import { isBytes, show } from './show.js'

/** A call of write. */
interface WriteCall {
  readonly args: readonly unknown[]
  /** Whether the body is iterated already, or was returned whole. */
  readonly iterating: boolean
  /** How often the layer called its inner application; 0 for an application. */
  readonly innerCalls: number
  /** How often the inner application called the write that the layer gave it. */
  readonly innerWrites: number
}

export const writeRules = rulesFor<WriteCall>('inner', [
  {
    id: 'write/argument',
    row: 'W100',
    also: ['W88'],
    says: 'write takes one Uint8Array',
    fix: 'encode text first: write(encode(text))',
    holds: ({ args }) => args.length === 1 && isBytes(args[0]),
    saw: ({ args }) => `it was called with (${args.map(show).join(', ')})`,
  },
  {
    id: 'write/before-body',
    row: 'W104',
    says: 'write is not called once the body is iterated; all that is written precedes all that is yielded',
    fix: 'yield the bytes from the body',
    holds: ({ iterating }) => !iterating,
    saw: () => 'the body is iterated already',
  },
  {
    id: 'write/forwarded',
    row: 'W96',
    also: ['W95'],
    says: 'a layer calls write only for what its application has written, never for what it yielded',
    fix: 'pass the pieces of the body on in an iterable',
    holds: ({ innerCalls, innerWrites }) => innerCalls === 0 || innerWrites > 0,
    saw: () => 'its application has written nothing',
  },
])

/** At the first call. */
export const writeUseRules = rulesFor<unknown>('inner', [
  {
    id: 'write/deprecated',
    row: 'W99',
    level: 'warning',
    says: 'new code does not use write',
    fix: 'yield the bytes from the body',
    holds: () => false,
    saw: () => 'it was called',
  },
])
