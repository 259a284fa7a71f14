import { isHopByHop, isToken } from '../../protocol/index.js'
import { rulesFor } from './rule.js'
import { isLatin1, show } from './show.js'

/** The list as a whole. */
export const headerListRules = rulesFor<unknown>('inner', [
  {
    id: 'headers/list',
    row: 'W61',
    says: 'headers are a plain array, which the server may change',
    fix: 'pass a fresh array for each request, neither frozen nor of a subclass',
    holds: (headers) => Array.isArray(headers) && isPlainArray(headers) && Object.isExtensible(headers),
    saw: (headers) => `they are ${Array.isArray(headers) ? 'a frozen array, or one of a subclass' : show(headers)}`,
  },
])

/** One member of the list. */
export const headerPairRules = rulesFor<unknown>('inner', [
  {
    id: 'headers/pair',
    row: 'W62',
    says: 'each header is an array of two strings, name and value',
    fix: "write ['Content-Type', 'text/plain']; make strings of numbers",
    holds: (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string'),
    saw: (pair) => `one is ${Array.isArray(pair) ? `[${pair.map(show).join(', ')}]` : show(pair)}`,
  },
])

/** A field of the response. */
export interface Field {
  readonly name: string
  readonly value: string
}

export const headerRules = rulesFor<Field>('inner', [
  {
    id: 'header/name',
    row: 'W63',
    says: 'a header name is a token: no space, no colon, no control character (RFC 9110 §5.6.2)',
    fix: 'write the name alone',
    holds: ({ name }) => isToken(name),
    saw: sawName,
  },
  {
    id: 'header/usual-name',
    row: 'W63',
    level: 'warning',
    says: 'a header name begins with a letter, goes on with letters, digits, "-" and "_", and ends with neither of these',
    fix: 'choose a usual name: some proxies refuse others',
    holds: ({ name }) => /^[a-z]([\w-]*[a-z0-9])?$/i.test(name),
    saw: sawName,
  },
  {
    id: 'header/value',
    row: 'W64',
    says: 'a header value has no control character',
    fix: 'remove line breaks and tabs; encode what a client sent before you put it into a header',
    holds: ({ value }) => /^[\x20-\x7e\x80-\uffff]*$/.test(value),
    saw: ({ name, value }) => `${show(name)} is ${show(value)}`,
  },
  {
    id: 'header/latin1',
    row: 'W65',
    also: ['W86', 'W89'],
    says: 'a header has no character above U+00FF',
    fix: 'write the text as its UTF-8 bytes, toLatin1(text), or percent-encode it',
    holds: ({ value }) => isLatin1(value),
    saw: ({ name, value }) => `${show(name)} is ${show(value)}`,
  },
  {
    id: 'header/status',
    row: 'W66',
    says: 'there is no header Status',
    fix: 'pass the status as the first argument of startResponse',
    holds: ({ name }) => name.toLowerCase() !== 'status',
    saw: sawName,
  },
  {
    id: 'header/hop-by-hop',
    row: 'W67',
    also: ['W85'],
    says: 'there is no header that belongs to the connection: Connection, Transfer-Encoding, Upgrade and their like',
    fix: 'leave it out; the server frames the response',
    holds: ({ name }) => !isHopByHop(name),
    saw: sawName,
  },
  {
    id: 'header/content-length',
    row: 'W80',
    says: 'Content-Length is a number of bytes, in digits',
    fix: 'write String(bytes.byteLength), or leave it out',
    holds: ({ name, value }) => name.toLowerCase() !== 'content-length' || /^\d+$/.test(value),
    saw: ({ value }) => `it is ${show(value)}`,
  },
])

/** A status with the names of its headers, in lower case. */
interface Head {
  readonly code: number
  readonly names: readonly string[]
}

export const headRules = rulesFor<Head>('inner', [
  {
    id: 'headers/one-content-length',
    row: 'W80',
    says: 'there is at most one Content-Length',
    fix: 'replace it: setHeader(headers, "content-length", value)',
    holds: ({ names }) => names.filter((name) => name === 'content-length').length <= 1,
    saw: () => 'there are several',
  },
  {
    id: 'headers/no-content-type',
    row: 'X2',
    says: 'a response without a body (204, 304) has no Content-Type',
    fix: 'remove the header',
    holds: ({ code, names }) => (code !== 204 && code !== 304) || !names.includes('content-type'),
    saw: ({ code }) => `the status is ${code}, with a Content-Type`,
  },
  {
    id: 'headers/no-content-length',
    row: 'X2',
    says: 'a 204 has no Content-Length (RFC 9110 §8.6)',
    fix: 'remove the header',
    holds: ({ code, names }) => code !== 204 || !names.includes('content-length'),
    saw: () => 'it has one',
  },
])

function isPlainArray(list: readonly unknown[]): boolean {
  const prototype = Object.getPrototypeOf(list) as object
  // Array.prototype of this realm or another: just below Object.prototype.
  return Object.getPrototypeOf(Object.getPrototypeOf(prototype)) === null
}

function sawName({ name }: Field): string {
  return `the name is ${show(name)}`
}
