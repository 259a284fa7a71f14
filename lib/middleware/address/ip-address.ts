import { isIP, isIPv4 } from 'node:net'

/** `::ffff:a.b.c.d` as the URL Standard writes it: the last two groups are the IPv4 address. */
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/

/**
 * The one canonical form of an IP address: IPv6 as RFC 5952 has it, in lower case and without brackets and zone, IPv4
 * mapped into IPv6 as IPv4. Undefined if it is none.
 */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  const zone = bare.indexOf('%')
  const address = zone < 0 ? bare : bare.slice(0, zone)
  if (isIP(address) !== 6) return undefined
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [, high, low] = MAPPED.exec(written) ?? []
  if (high === undefined || low === undefined) return written
  return [high, low].flatMap(bytesOf).join('.')
}

function bytesOf(group: string): number[] {
  const number = Number.parseInt(group, 16)
  return [number >> 8, number & 0xff]
}
