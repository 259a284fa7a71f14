import { resolve } from 'node:path'
import type { Problem } from '../../core/index.js'
import { readTextFile } from '../credentials/text-file.js'
import { KeySet } from './key-set.js'

/** Public keys as RFC 7517 §5 writes them. */
export interface JsonWebKeySet {
  readonly keys: readonly object[]
}

const FILE = 'file:'
const URL_OF_KEYS = /^https?:/i
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Says what is wrong with what names the keys, before any of it is read; or nothing. */
export function faultInKeys(keys: unknown): string | undefined {
  if (typeof keys === 'object' && keys !== null) return undefined
  if (typeof keys !== 'string') return 'is neither a text nor a key set'
  const text = keys.trim()
  if (text.startsWith(FILE)) return text === FILE ? 'has file: without a path' : undefined
  if (text.startsWith('{')) return undefined
  if (!URL_OF_KEYS.test(text) || !URL.canParse(text)) return 'is neither an https URL, nor file:PATH, nor JSON'
  const { hostname, password, protocol, username } = new URL(text)
  if (username !== '' || password !== '') return 'is a URL with a name or a password in it'
  if (protocol === 'https:' || LOOPBACK.test(hostname)) return undefined
  return 'is an http URL, by which anybody on the way could put in his keys; use https'
}

/** The URL of the keys, if they are behind one. */
export function urlOfKeys(keys: unknown): string | undefined {
  return typeof keys === 'string' && URL_OF_KEYS.test(keys.trim()) ? keys.trim() : undefined
}

/** Reads keys that are written out or in a file. */
export function readKeySet(keys: string | JsonWebKeySet, algorithms: readonly string[]): KeySet | Problem {
  const place = placeOf(keys)
  let document: unknown = keys
  if (typeof keys === 'string') {
    const read = textOf(keys.trim())
    if ('fault' in read) return { code: 'JWT_KEYS', ...read, place }
    document = parsed(read.text)
  }
  try {
    const set = new KeySet(document, algorithms)
    if (set.lack === undefined) return set
    throw new TypeError(set.lack)
  } catch (error) {
    const fault = `the keys of JWTs cannot be used: ${(error as Error).message}`
    return { code: 'JWT_KEYS', fault, remedy: 'write {"keys": [ … ]} with the public keys of the issuer', place }
  }
}

/** Reads a secret that is written out or in a file, where a line break at its end is not part of it. */
export function readSecret(secret: string): Uint8Array | Problem {
  if (!secret.startsWith(FILE)) return Buffer.from(secret)
  const file = resolve(secret.slice(FILE.length).trim())
  const read = readTextFile(file, 'secret file', 'make it with: openssl rand -hex 64')
  return 'fault' in read ? { code: 'JWT_SECRET', ...read, place: file } : Buffer.from(read.text.replace(/\r?\n$/, ''))
}

function placeOf(keys: unknown): string {
  const isFile = typeof keys === 'string' && keys.trim().startsWith(FILE)
  return isFile ? resolve(keys.trim().slice(FILE.length).trim()) : 'option "jwtJwks"'
}

function textOf(keys: string): ReturnType<typeof readTextFile> {
  if (!keys.startsWith(FILE)) return { text: keys }
  return readTextFile(resolve(keys.slice(FILE.length).trim()), 'file of keys', 'fetch it from the issuer')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
