import { BlockList, isIPv4 } from 'node:net'
import { canonicalAddress } from './ip-address.js'

/** Stands in a list for clients that have no address: those of a Unix socket. */
const UNIX = 'unix'

/** A set of addresses, written as addresses and CIDR ranges. */
export class IpRanges {
  readonly #list = new BlockList()
  readonly #hasUnix: boolean
  readonly isEmpty: boolean

  /** @param ranges - checked by {@link faultInRanges}. */
  constructor(ranges: readonly string[]) {
    this.isEmpty = ranges.length === 0
    this.#hasUnix = ranges.includes(UNIX)
    for (const range of ranges) {
      if (range === UNIX) continue
      const { address, bits } = parseRange(range) as Range
      this.#list.addSubnet(address, bits, isIPv4(address) ? 'ipv4' : 'ipv6')
    }
  }

  /** Whether an address is in it; undefined is that of a Unix socket. What is no address is in none. */
  has(address: string | undefined): boolean {
    if (address === undefined) return this.#hasUnix
    const canonical = canonicalAddress(address)
    return canonical !== undefined && this.#list.check(canonical, isIPv4(canonical) ? 'ipv4' : 'ipv6')
  }
}

interface Range {
  readonly address: string
  readonly bits: number
}

/** Says what is wrong with a list of ranges, or nothing. */
export function faultInRanges(ranges: readonly string[]): string | undefined {
  const wrong = ranges.find((range) => range !== UNIX && parseRange(range) === undefined)
  return wrong === undefined
    ? undefined
    : `has ${JSON.stringify(wrong)}, which is neither an address nor a range like 10.0.0.0/8 or 2001:db8::/32, nor unix`
}

const RANGE = /^([^/]+)(?:\/(\d{1,3}))?$/

function parseRange(text: string): Range | undefined {
  const [, written = '', length] = RANGE.exec(text) ?? []
  const address = canonicalAddress(written)
  if (address === undefined) return undefined
  const most = isIPv4(address) ? 32 : 128
  // ::ffff:10.0.0.0/104 counts the bits of IPv6.
  const offset = isIPv4(address) && !isIPv4(written) ? 96 : 0
  const bits = length === undefined ? most : Number(length) - offset
  return bits >= 0 && bits <= most ? { address, bits } : undefined
}
