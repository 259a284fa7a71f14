import { createHash } from 'node:crypto'
import type { Environ } from '../../protocol/index.js'
import { canonicalAddress } from '../address/ip-address.js'

/** Names the client that a request is counted for; nothing for one that is not counted. */
export type ClientKey = (environ: Environ) => string | undefined

const HEADER = /^header:([A-Za-z0-9-]+)$/

/** How clients are told apart: by `address`, by `user`, by `header:NAME`; where there is none, by address. */
export function clientKey(by: string | ClientKey): ClientKey {
  if (typeof by === 'function') {
    return (environ) => {
      const key: unknown = by(environ)
      if (key === undefined) return undefined
      if (typeof key === 'string') return `key:${short(key)}`
      throw new TypeError('rate-limit: the function key gives a text, or undefined for who is not counted')
    }
  }
  if (by === 'address') return addressKey
  if (by === 'user') {
    return (environ) => (environ.REMOTE_USER === undefined ? addressKey(environ) : `user:${short(environ.REMOTE_USER)}`)
  }
  const name = HEADER.exec(by)?.[1] ?? ''
  const field = `HTTP_${name.toUpperCase().replaceAll('-', '_')}` as const
  // What comes in a field may be a secret, and is not kept as it is.
  return (environ) => (environ[field] === undefined ? addressKey(environ) : `header:${digest(environ[field])}`)
}

/** Says what is wrong with a way to tell clients apart, or nothing. */
export function faultInKey(by: unknown): string | undefined {
  if (typeof by === 'function' || by === 'address' || by === 'user') return undefined
  return typeof by === 'string' && HEADER.test(by)
    ? undefined
    : 'is none of address, user and header:NAME, nor a function'
}

/** Who has a network of IPv6 has all the addresses in it: 64 bits name a client. */
function addressKey({ REMOTE_ADDR: address }: Environ): string {
  if (address === undefined) return 'address:unix'
  const canonical = canonicalAddress(address)
  if (canonical === undefined) return `address:${short(address)}`
  return `address:${canonical.includes(':') ? network(canonical) : canonical}`
}

function network(address: string): string {
  const [head = '', tail = ''] = address.split('::')
  const [front, back] = [groups(head), groups(tail)]
  const zeros = Array<string>(8 - front.length - back.length).fill('0')
  return `${[...front, ...zeros, ...back].slice(0, 4).join(':')}::/64`
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':')
}

/** The longest key that is kept as it is. */
const LONGEST = 64

function short(key: string): string {
  return key.length > LONGEST ? digest(key) : key
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
