/** `https://*.example.com`: all origins whose host is below one. */
const BELOW = /^(https?:\/\/)\*\.(.+)$/

/** A set of origins, written as a browser writes them, or `https://*.example.com` for all below a host. */
export class Origins {
  readonly #exact: ReadonlySet<string>
  readonly #below: readonly { readonly scheme: string; readonly end: string }[]

  /** @param origins - checked by {@link faultInOrigins}. */
  constructor(origins: readonly string[]) {
    this.#exact = new Set(origins.filter((origin) => !BELOW.test(origin)))
    this.#below = origins.flatMap((origin) => {
      const [, scheme, host] = BELOW.exec(origin) ?? []
      return scheme === undefined || host === undefined ? [] : [{ scheme, end: `.${host}` }]
    })
  }

  /** Whether the value of an `Origin` field is in it. `null` and what is no origin are in none. */
  has(origin: string): boolean {
    if (this.#exact.has(origin)) return true
    return this.#below.some(({ end, scheme }) => origin.startsWith(scheme) && origin.endsWith(end)) && isOrigin(origin)
  }
}

/** Whether a text is an origin as a browser writes it: scheme, host, port if it is not the usual one, and no more. */
function isOrigin(text: string): boolean {
  return /^https?:\/\/[\w.:[\]-]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

/** Says what is wrong with a list of origins, or nothing. */
export function faultInOrigins(origins: readonly string[]): string | undefined {
  const wrong = origins.find((origin) => !isOrigin(origin.replace(BELOW, '$1$2')))
  if (wrong === undefined) return undefined
  const meant = /^https?:\/\//i.test(wrong) && URL.canParse(wrong) ? new URL(wrong).origin : 'https://shop.example'
  return `has ${JSON.stringify(wrong)}, which is no origin; write scheme and host as a browser does, like ${meant}`
}
