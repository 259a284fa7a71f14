import { rulesFor } from './rule.js'
import { isBytes, show } from './show.js'

const LINE_FEED = 0x0a

/** The members of an input stream that an application may use. */
export const INPUT_MEMBERS = ['read', 'readline', 'readlines', 'chunks'] as const

/** A member of wsgi.input that is used. */
export const inputMemberRules = rulesFor<string>('inner', [
  {
    id: 'input/close',
    row: 'W57',
    says: 'an application never closes wsgi.input',
    fix: 'stop reading; the server deals with the rest',
    holds: (member) => !['close', 'destroy', 'end', 'cancel'].includes(member),
    saw: (member) => `it used ${member}`,
  },
  {
    id: 'input/members',
    row: 'W56',
    says: 'an application uses read, readline, readlines, chunks and iteration of wsgi.input, and nothing else',
    fix: 'read with those; for a stream, iterate chunks()',
    holds: (member) => (INPUT_MEMBERS as readonly string[]).includes(member),
    saw: (member) => `it used ${member}`,
  },
])

/** A call of a reading method. */
export interface InputCall {
  readonly method: 'read' | 'readline' | 'readlines'
  readonly args: readonly unknown[]
}

export const inputCallRules = rulesFor<InputCall>('inner', [
  {
    id: 'input/read-argument',
    row: 'W46',
    also: ['W51'],
    says: 'read takes at most one argument, an integer',
    fix: 'pass the number of bytes, or nothing for the rest',
    holds: (call) => call.method !== 'read' || isSizes(call.args),
    saw: sawCall,
  },
  {
    id: 'input/readline-argument',
    row: 'W53',
    says: 'readline takes at most one argument, an integer',
    fix: 'pass the most bytes, or nothing',
    holds: (call) => call.method !== 'readline' || isSizes(call.args),
    saw: sawCall,
  },
  {
    id: 'input/readlines-argument',
    row: 'W54',
    says: 'readlines takes at most one argument, an integer',
    fix: 'pass a hint in bytes, or nothing',
    holds: (call) => call.method !== 'readlines' || isSizes(call.args),
    saw: sawCall,
  },
])

/** How much is asked for, where the body ends. */
interface InputDemand {
  readonly terminated: boolean
  /** What CONTENT_LENGTH says; 0 without it. */
  readonly length: number
  readonly consumed: number
  /** Bytes asked for; Infinity for the rest. */
  readonly asked: number
}

export const inputDemandRules = rulesFor<InputDemand>('inner', [
  {
    id: 'input/past-end',
    row: 'W50',
    level: 'warning',
    says: 'an application does not read past CONTENT_LENGTH unless wsgi.input_terminated is true',
    fix: 'read(Number(environ.CONTENT_LENGTH ?? 0)), or look at wsgi.input_terminated first',
    holds: ({ terminated, length, consumed, asked }) => terminated || consumed + asked <= length,
    saw: ({ length, consumed, asked }) =>
      `CONTENT_LENGTH is ${length}; it asked for ${asked === Infinity ? 'the rest' : asked} after ${consumed} bytes`,
  },
])

export const inputPromiseRules = rulesFor<unknown>('outer', [
  {
    id: 'input/promise',
    row: 'W46',
    says: 'read, readline and readlines return promises',
    fix: 'let them be async',
    holds: (result) => typeof (result as { then?: unknown } | null | undefined)?.then === 'function',
    saw: (result) => `it returned ${show(result)}`,
  },
])

/** One result: of read, of readline, a member of readlines, a piece of chunks or of the iteration. */
export interface InputResult {
  readonly kind: 'bytes' | 'line'
  readonly bytes: unknown
  /** The most bytes it may have. */
  readonly size: number
  /** Whether an earlier read came to the end. */
  readonly ended: boolean
  /** What CONTENT_LENGTH says; Infinity without it. */
  readonly length: number
  /** Bytes read, these included. */
  readonly consumed: number
}

export const inputResultRules = rulesFor<InputResult>('outer', [
  {
    id: 'input/bytes',
    row: 'W58',
    also: ['W52', 'W88'],
    says: 'wsgi.input gives Uint8Arrays, at its end empty ones; never null, never a string',
    fix: 'return new Uint8Array(0) at the end',
    holds: ({ bytes }) => isBytes(bytes),
    saw: ({ bytes }) => `it gave ${show(bytes)}`,
  },
  {
    id: 'input/size',
    row: 'W48',
    also: ['W53'],
    says: 'read(n) and readline(n) give at most n bytes',
    fix: 'keep the rest for the next read',
    holds: ({ bytes, size }) => lengthOf(bytes) <= size,
    saw: ({ bytes, size }) => `it gave ${lengthOf(bytes)} bytes where ${size} were asked for`,
  },
  {
    id: 'input/short',
    row: 'W48',
    says: 'read(n) gives fewer than n bytes only at the end',
    fix: 'go on until there are n bytes or the body ends',
    holds: ({ bytes, ended }) => !ended || lengthOf(bytes) === 0,
    saw: ({ bytes }) => `it gave ${lengthOf(bytes)} more bytes after a short read`,
  },
  {
    id: 'input/line',
    row: 'W48',
    says: 'a line ends after its first "\\n", which it keeps',
    fix: 'split at 0x0A only',
    holds: ({ kind, bytes }) => kind !== 'line' || !isBytes(bytes) || !bytes.subarray(0, -1).includes(LINE_FEED),
    saw: () => 'a line goes on after "\\n"',
  },
  {
    id: 'input/length',
    row: 'W49',
    says: 'wsgi.input ends at CONTENT_LENGTH',
    fix: 'simulate the end of the stream there',
    holds: ({ consumed, length }) => consumed <= length,
    saw: ({ consumed, length }) => `it gave ${consumed} bytes; CONTENT_LENGTH is ${length}`,
  },
])

function isSizes(args: readonly unknown[]): boolean {
  return args.length <= 1 && (args[0] === undefined || Number.isInteger(args[0]))
}

function sawCall({ method, args }: InputCall): string {
  return `it called ${method}(${args.map(show).join(', ')})`
}

function lengthOf(bytes: unknown): number {
  return isBytes(bytes) ? bytes.byteLength : 0
}
