import { middleware, option, THIS_PACKAGE } from '../core/index.js'
import type { Environ } from '../protocol/index.js'
import { parseHost, type Host } from './address/host.js'
import { Guard, GuardOptions } from './guard.js'
import type { Verdict } from './guard/verdict.js'

/** The options of {@link HostAllowList}. */
export class HostAllowListOptions extends GuardOptions {
  /**
   * The hosts that are served: names, `*.example.com` for all below one, addresses (IPv6 in brackets), each with a port
   * if only that one is meant.
   */
  @option({
    type: 'list',
    min: 1,
    description: 'Hosts that are served: example.com, *.example.com, example.com:8443, [2001:db8::1]',
    check: faultInHosts,
  })
  hosts!: readonly string[]
}

/**
 * Serves only requests that name one of its hosts in `Host` (RFC 9110 §7.2); others get 421 Misdirected Request. It keeps
 * forged hosts out of links, redirects and caches. Letter case and one dot at the end make no difference.
 *
 * ```ts
 * new Chain().use(HostAllowList, { hosts: ['example.com', '*.example.com'] })
 * ```
 */
@middleware('host-allow-list', {
  package: THIS_PACKAGE,
  options: HostAllowListOptions,
  roles: ['host'],
  after: ['proxy-headers'],
  description: 'Serves only requests that name one of its hosts',
})
export class HostAllowList extends Guard<HostAllowListOptions> {
  readonly #exact = new Set<string>()
  readonly #below: Host[] = []

  override judge({ HTTP_HOST: text }: Environ): Verdict {
    if (text === undefined) return { status: 400, rule: 'no-host', reason: 'The request names no host.' }
    const host = parseHost(text)
    if (host === undefined)
      return { status: 400, rule: 'malformed', reason: 'The host of the request is malformed.', value: text }
    return this.#serves(host)
      ? undefined
      : { status: 421, rule: 'not-listed', reason: 'The host of the request is not served here.', value: text }
  }

  constructor(...given: ConstructorParameters<typeof Guard<HostAllowListOptions>>) {
    super(...given)
    for (const text of this.options.hosts) {
      const host = parseHost(text.replace(/^\*\./, '')) as Host
      if (text.startsWith('*.')) this.#below.push(host)
      else this.#exact.add(keyOf(host.name, host.port))
    }
  }

  #serves({ name, port }: Host): boolean {
    if (this.#exact.has(keyOf(name, undefined)) || this.#exact.has(keyOf(name, port))) return true
    return this.#below.some(
      (wanted) => name.endsWith(`.${wanted.name}`) && (wanted.port === undefined || wanted.port === port),
    )
  }
}

function keyOf(name: string, port: string | undefined): string {
  return port === undefined ? name : `${name}:${port}`
}

function faultInHosts(hosts: readonly string[]): string | undefined {
  const wrong = hosts.find((host) => parseHost(host.replace(/^\*\./, '')) === undefined)
  return wrong === undefined
    ? undefined
    : `has ${JSON.stringify(wrong)}, which is no host; write a name like example.com or *.example.com, or an address, without a scheme`
}
