import { canonicalAddress } from '../address/ip-address.js'
import type { IpRanges } from '../address/ip-ranges.js'

/** Whose word is taken. */
export interface Trust {
  readonly trusted: IpRanges
  /** How many proxies are in front, wherever they are; 0 if the addresses say. */
  readonly hops: number
}

/** Who is at the other end, and whose element of the list said so: counted from the right, 0 for the connection. */
export interface Client {
  readonly address: string | undefined
  readonly distance: number
}

/**
 * Goes from the connection backwards, as long as the word of the one there is trusted. Where a proxy names somebody who
 * is no address (`unknown`, `_hidden`), the way ends at that proxy.
 *
 * @param named - the nodes that the proxies have named, the nearest last.
 */
export function clientAddress(peer: string | undefined, named: readonly string[], { hops, trusted }: Trust): Client {
  let address = peer
  let distance = 0
  const isTrusted = (): boolean => (hops > 0 ? distance < hops : trusted.has(address))
  while (distance < named.length && isTrusted()) {
    const next = nodeAddress(named[named.length - 1 - distance] as string)
    if (next === undefined) break
    address = next
    distance++
  }
  return { address, distance }
}

const WITH_PORT = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/

/** The address of a node (RFC 7239 §6), which may have a port. */
function nodeAddress(node: string): string | undefined {
  const [, written] = WITH_PORT.exec(node) ?? []
  return canonicalAddress(written ?? node)
}
