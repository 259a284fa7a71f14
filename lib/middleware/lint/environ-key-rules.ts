import { rulesFor } from './rule.js'
import { isLatin1, show } from './show.js'

/** One variable of an environ. */
interface Variable {
  readonly key: string
  readonly value: unknown
}

const CGI = new Set([
  'AUTH_TYPE',
  'CONTENT_LENGTH',
  'CONTENT_TYPE',
  'DOCUMENT_ROOT',
  'GATEWAY_INTERFACE',
  'HTTPS',
  'PATH_INFO',
  'PATH_TRANSLATED',
  'QUERY_STRING',
  'REMOTE_ADDR',
  'REMOTE_HOST',
  'REMOTE_IDENT',
  'REMOTE_PORT',
  'REMOTE_USER',
  'REQUEST_METHOD',
  'REQUEST_SCHEME',
  'REQUEST_URI',
  'SCRIPT_FILENAME',
  'SCRIPT_NAME',
  'SERVER_ADDR',
  'SERVER_ADMIN',
  'SERVER_NAME',
  'SERVER_PORT',
  'SERVER_PROTOCOL',
  'SERVER_SIGNATURE',
  'SERVER_SOFTWARE',
])
const DECODED = new Set(['PATH_INFO', 'SCRIPT_NAME'])

export const environKeyRules = rulesFor<Variable>('outer', [
  {
    id: 'key/defined',
    row: 'W33',
    also: ['D3'],
    says: 'a variable that does not apply is absent, never undefined',
    fix: 'delete the key, or do not set it',
    holds: ({ key, value }) => !isCgi(key) || value !== undefined,
    saw: ({ key }) => `${show(key)} is undefined`,
  },
  {
    id: 'key/string',
    row: 'W32',
    also: ['W113'],
    says: 'the value of every upper-case key is a string',
    fix: 'make a string of it, or put it under a key in lower case, like "acme.user"',
    holds: ({ key, value }) => !isCgi(key) || typeof value === 'string',
    saw: ({ key, value }) => `${show(key)} is ${typeof value === 'object' ? show(value) : `a ${typeof value}`}`,
  },
  {
    id: 'key/latin1',
    row: 'W86',
    also: ['W32'],
    says: 'upper-case keys other than PATH_INFO and SCRIPT_NAME hold bytes: no character above U+00FF',
    fix: 'write the text as its UTF-8 bytes: toLatin1(text)',
    holds: ({ key, value }) => !isCgi(key) || DECODED.has(key) || isLatin1(String(value)),
    saw: ({ key }) => `${show(key)} has one`,
  },
  {
    id: 'key/known',
    row: 'W115',
    also: ['D5'],
    says: "an upper-case key is one of CGI's, or HTTP_ and the name of a request header",
    fix: "correct the spelling; a key of one's own is in lower case",
    holds: ({ key }) => !isCgi(key) || CGI.has(key) || /^(HTTP|SSL)_./.test(key),
    saw: ({ key }) => `environ has ${show(key)}`,
  },
  {
    id: 'key/lower-case',
    row: 'W115',
    also: ['D5'],
    says: "an extension's key is in lower case",
    fix: 'write it with underscores and a dot: "acme.user_name"',
    holds: ({ key }) => isCgi(key) || key === key.toLowerCase(),
    saw: ({ key }) => `environ has ${show(key)}`,
  },
  {
    id: 'key/dot',
    row: 'W115',
    also: ['D5'],
    level: 'warning',
    says: "an extension's key has a prefix of its own, a dot, and a name of lower-case letters, digits and underscores",
    fix: 'name it like "acme.user_name"',
    holds: ({ key }) => isCgi(key) || key !== key.toLowerCase() || /^[a-z0-9_]+(\.[a-z0-9_]+)+$/.test(key),
    saw: ({ key }) => `environ has ${show(key)}`,
  },
])

/** Whether a key belongs to CGI: upper-case letters, digits and underscores. */
function isCgi(key: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(key)
}
