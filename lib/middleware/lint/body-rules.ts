import { isThenable } from '../../protocol/index.js'
import { rulesFor } from './rule.js'
import { isBytes, show } from './show.js'

/** What an application returned. */
export const bodyRules = rulesFor<unknown>('inner', [
  {
    id: 'body/no-bytes',
    row: 'W10',
    says: 'a body is no string and no Uint8Array, which would be sent piece by piece',
    fix: 'put it into an array: textBody(text), [bytes]',
    holds: (body) => typeof body !== 'string' && !isBytes(body),
    saw: (body) => `it is ${typeof body === 'string' ? 'a string' : show(body)}`,
  },
  {
    id: 'body/iterable',
    row: 'W8',
    says: 'an application returns an iterable, sync or async, always',
    fix: 'return an array or call a generator; an empty body is []',
    holds: (body) =>
      ((typeof body === 'object' && body !== null) || typeof body === 'function') &&
      (isFunction(body, Symbol.asyncIterator) || isFunction(body, Symbol.iterator)),
    saw: (body) => `it returned ${show(body)}`,
  },
  {
    id: 'body/close',
    row: 'W16',
    says: 'close of a body is a method, if there is one',
    fix: 'make it a method that frees what the body holds',
    holds: (body) => [undefined, null].includes((body as { close?: undefined }).close) || isFunction(body, 'close'),
    saw: (body) => `it is ${show((body as { close?: unknown }).close)}`,
  },
])

/** One piece of a body. */
export const chunkRules = rulesFor<unknown>('inner', [
  {
    id: 'chunk/promise',
    row: 'X15',
    says: 'a piece of a sync body is there, not promised',
    fix: 'make the body async: async function*, [Symbol.asyncIterator]',
    holds: (chunk) => !isThenable(chunk),
    saw: () => 'it is a promise',
  },
  {
    id: 'chunk/bytes',
    row: 'W9',
    also: ['W87', 'W88'],
    says: 'every piece of a body is a Uint8Array',
    fix: 'encode text: encode(text), encodeBody(texts); new Uint8Array(buffer) of an ArrayBuffer',
    holds: isBytes,
    saw: (chunk) => `it is ${show(chunk)}`,
  },
])

/** A response under way. */
export interface Progress {
  /** Whether startResponse was called. */
  readonly started: boolean
  /** Whether a body may be sent: no HEAD, no 204, no 304. */
  readonly silent: boolean
  readonly code: number
  /** What Content-Length says. */
  readonly length: number | undefined
  /** Bytes written and yielded. */
  readonly bytes: number
  readonly hasContentType: boolean
}

/** After each piece, and at the end. */
export const startedRules = rulesFor<Progress>('inner', [
  {
    id: 'body/started',
    row: 'W12',
    says: 'startResponse is called before the body gives its first piece, or ends',
    fix: 'call startResponse first; in a generator, before the first yield',
    holds: ({ started }) => started,
    saw: () => 'it was not called',
  },
])

/** After each piece. */
export const progressRules = rulesFor<Progress>('inner', [
  {
    id: 'body/none',
    row: 'X2',
    says: 'a response with 204 or 304 has no body',
    fix: 'return []',
    holds: ({ code, bytes }) => bytes === 0 || (code !== 204 && code !== 304),
    saw: ({ code, bytes }) => `the status is ${code}, and the body has ${bytes} bytes`,
  },
  {
    id: 'body/longer',
    row: 'W80',
    says: 'a body is not longer than its Content-Length',
    fix: 'count bytes, not characters; or leave Content-Length out, and the server computes it',
    holds: ({ silent, length, bytes }) => silent || length === undefined || bytes <= length,
    saw: ({ length, bytes }) => `Content-Length is ${String(length)}, and there are ${bytes} bytes so far`,
  },
])

/** After the first piece that is not empty. */
export const firstPieceRules = rulesFor<Progress>('inner', [
  {
    id: 'body/content-type',
    row: 'X3',
    level: 'warning',
    says: 'a response with a body has a Content-Type',
    fix: "add ['Content-Type', 'text/plain; charset=utf-8'] or what it is",
    holds: ({ silent, bytes, hasContentType }) => silent || bytes === 0 || hasContentType,
    saw: () => 'it has none',
  },
])

/** At the end of a body. */
export const endRules = rulesFor<Progress>('inner', [
  {
    id: 'body/shorter',
    row: 'W82',
    says: 'a body is not shorter than its Content-Length',
    fix: 'count the bytes that are yielded; or leave Content-Length out, and the server computes it',
    holds: ({ silent, length, bytes }) => silent || length === undefined || bytes >= length,
    saw: ({ length, bytes }) => `Content-Length is ${String(length)}, and there were ${bytes} bytes`,
  },
])

/** How a body was cut into pieces. */
interface Pieces {
  readonly count: number
  /** How many had less than 64 bytes. */
  readonly small: number
  /** The length that the body had when it was returned, if it is an array. */
  readonly expected: number | undefined
}

export const piecesRules = rulesFor<Pieces>('inner', [
  {
    id: 'body/count',
    row: 'W11',
    says: 'an array gives as many pieces as its length says',
    fix: 'do not change how an array is iterated; return another iterable',
    holds: ({ count, expected }) => expected === undefined || count === expected,
    saw: ({ count, expected }) => `its length is ${String(expected)}, and it gave ${count}`,
  },
  {
    id: 'body/small-pieces',
    row: 'W15',
    level: 'warning',
    says: 'an application buffers: a body is not made of very many very small pieces',
    fix: 'join them before they are yielded; each costs a write',
    holds: ({ small }) => small <= 64,
    saw: ({ small }) => `${small} pieces have less than 64 bytes`,
  },
])

/** How a body is used by whoever got it. */
interface Consumption {
  readonly closed: boolean
}

export const closeOnceRules = rulesFor<Consumption>('outer', [
  {
    id: 'body/close-once',
    row: 'W16',
    says: 'close of a body is called once',
    fix: 'remember that it was called',
    holds: ({ closed }) => !closed,
    saw: () => 'this is the second time',
  },
])

export const nextRules = rulesFor<Consumption>('outer', [
  {
    id: 'body/next-after-close',
    row: 'W16',
    says: 'a body that was closed is not iterated any more',
    fix: 'close it last',
    holds: ({ closed }) => !closed,
    saw: () => 'it was asked for a piece after close()',
  },
])

export const settledRules = rulesFor<Consumption>('outer', [
  {
    id: 'body/closed',
    row: 'W16',
    also: ['W97'],
    says: 'whoever gets a body closes it, however the response ends; one without close is iterated to its end, or returned from',
    fix: 'call close() in a finally; a layer gives its own body a close() that calls the inner one',
    holds: ({ closed }) => closed,
    saw: () => 'the request is over, and the body is open',
  },
])

/** A property of the body that is looked at; seen in strict mode only. */
export const bodyMemberRules = rulesFor<string>('outer', [
  {
    id: 'body/members',
    row: 'W17',
    says: 'of a body, only the iterators and close are used',
    fix: 'iterate it; to know a body of your own, keep it in a WeakSet',
    holds: (member) => member === 'close',
    saw: (member) => `${show(member)} was looked at`,
  },
])

function isFunction(value: unknown, key: string | symbol): boolean {
  return typeof (value as Record<string | symbol, unknown>)[key] === 'function'
}
