import { middleware, option, THIS_PACKAGE } from '../core/index.js'
import type { Environ } from '../protocol/index.js'
import { faultInRanges, IpRanges } from './address/ip-ranges.js'
import { Guard, GuardOptions } from './guard.js'
import type { Verdict } from './guard/verdict.js'

/** The options of {@link IpRules}. */
export class IpRulesOptions extends GuardOptions {
  /** Who may come in: addresses and CIDR ranges, `unix` for Unix sockets. Default: everybody. */
  @option({
    type: 'list',
    description: 'Addresses and ranges (CIDR) that may come in; all if there is none',
    check: faultInRanges,
  })
  allow?: readonly string[] = []

  /** Who may not, also if `allow` has them. Default: nobody. */
  @option({
    type: 'list',
    description: 'Addresses and ranges (CIDR) that may not, whatever allow says',
    check: faultInRanges,
  })
  deny?: readonly string[] = []
}

/**
 * Lets in by the address of the client, `REMOTE_ADDR`: what `deny` has is refused, and what `allow` has not, if it has
 * any. Behind a proxy, put `proxy-headers` outside of it, else every client has the address of the proxy.
 *
 * ```ts
 * new Chain().use(IpRules, { allow: ['10.0.0.0/8', '2001:db8::/32', 'unix'], deny: ['10.6.6.6'] })
 * ```
 */
@middleware('ip-rules', {
  package: THIS_PACKAGE,
  options: IpRulesOptions,
  roles: ['address-rules'],
  after: ['proxy-headers'],
  description: 'Lets in or refuses by the address of the client',
})
export class IpRules extends Guard<IpRulesOptions> {
  readonly #allow = new IpRanges(this.options.allow)
  readonly #deny = new IpRanges(this.options.deny)

  override judge({ REMOTE_ADDR: address }: Environ): Verdict {
    if (this.#deny.has(address)) return refused('denied', address)
    return this.#allow.isEmpty || this.#allow.has(address) ? undefined : refused('not-allowed', address)
  }
}

function refused(rule: string, value: string | undefined): Verdict {
  return { status: 403, rule, reason: 'Your address may not use this service.', value }
}
