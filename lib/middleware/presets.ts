import { boundLayer, callSite, Chain, ChainError, didYouMean, type MiddlewareClass } from '../core/index.js'
import { Cors, type CorsOptions } from './cors.js'
import { Csrf, type CsrfOptions } from './csrf.js'
import { HostAllowList, type HostAllowListOptions } from './host-allow-list.js'
import { Hsts, type HstsOptions } from './hsts.js'
import { HttpsRedirect, type HttpsRedirectOptions } from './https-redirect.js'
import { IpRules, type IpRulesOptions } from './ip-rules.js'
import { ProxyHeaders, type ProxyHeadersOptions } from './proxy-headers.js'
import { RequestId, type RequestIdOptions } from './request-id.js'
import { SecurityHeaders, type SecurityHeadersOptions } from './security-headers.js'
import { TrailingSlash, type TrailingSlashOptions } from './trailing-slash.js'

/** A layer of a preset: the name that it is registered under, and options other than its defaults. */
export type PresetLayer = readonly [name: keyof Shelf, options: Readonly<Record<string, unknown>>]

/** The addresses that no router of the public network passes on, those of this machine, and Unix sockets. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', '127.0.0.0/8', '::1', 'unix']

/**
 * The layers to begin with, outermost first, for an API, a site of pages, or a service for one's own network. Plain data,
 * to print (`tsgi preset api`), edit and keep. What only its owner knows is not in it: `hosts`, `origins`, how many requests
 * of one address are too many (`rate-limit`, last), the secrets of a `session` (before `csrf`).
 */
export const PRESETS = {
  /** What programs ask, and scripts of pages elsewhere: nothing is shown, the origins that may ask are named. */
  api: [
    ['proxy-headers', { trusted: [] }],
    ['request-id', {}],
    ['hsts', {}],
    ['security-headers', { contentSecurityPolicy: ["default-src 'none'", "frame-ancestors 'none'"] }],
    ['host-allow-list', {}],
    ['https-redirect', {}],
    ['cors', {}],
  ],
  /** What only the own network may use. */
  internal: [
    ['proxy-headers', { trusted: [] }],
    ['request-id', {}],
    ['security-headers', {}],
    ['host-allow-list', {}],
    ['ip-rules', { allow: PRIVATE }],
    ['csrf', {}],
  ],
  /** Pages that people look at, with forms. */
  site: [
    ['proxy-headers', { trusted: [] }],
    ['request-id', {}],
    ['hsts', {}],
    ['security-headers', {}],
    ['host-allow-list', {}],
    ['https-redirect', {}],
    ['trailing-slash', {}],
    ['csrf', {}],
  ],
} as const satisfies Readonly<Record<string, readonly PresetLayer[]>>

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS

/** The layers that presets are made of, with their options. */
interface Shelf {
  cors: CorsOptions
  csrf: CsrfOptions
  'host-allow-list': HostAllowListOptions
  hsts: HstsOptions
  'https-redirect': HttpsRedirectOptions
  'ip-rules': IpRulesOptions
  'proxy-headers': ProxyHeadersOptions
  'request-id': RequestIdOptions
  'security-headers': SecurityHeadersOptions
  'trailing-slash': TrailingSlashOptions
}

const CLASSES: Readonly<Record<keyof Shelf, MiddlewareClass>> = {
  cors: Cors,
  csrf: Csrf,
  'host-allow-list': HostAllowList,
  hsts: Hsts,
  'https-redirect': HttpsRedirect,
  'ip-rules': IpRules,
  'proxy-headers': ProxyHeaders,
  'request-id': RequestId,
  'security-headers': SecurityHeaders,
  'trailing-slash': TrailingSlash,
}

/** The layers that have options which must be given. */
type Asking = { [L in keyof Shelf]: Record<never, never> extends Shelf[L] ? never : L }[keyof Shelf]

type LayerOf<N extends PresetName> = (typeof PRESETS)[N][number][0]

/** Options by the names of layers, above those of the preset; `false` leaves a layer out. */
export type PresetChanges<N extends PresetName> = {
  readonly [L in Extract<LayerOf<N>, Asking>]: Shelf[L] | false
} & {
  readonly [L in Exclude<LayerOf<N>, Asking>]?: Shelf[L] | false
}

/**
 * The chain of a preset, to use, or to edit as any chain.
 *
 * ```ts
 * new Chain()
 *   .use(preset('api', { 'host-allow-list': { hosts: ['api.example'] }, cors: { origins: ['https://shop.example'] } }))
 *   .wrap(app)
 * ```
 *
 * @throws {ChainError} if there is no such preset, or it has no layer that `changes` names.
 */
export function preset<N extends PresetName>(name: N, changes: PresetChanges<N>): Chain {
  const layers: readonly PresetLayer[] = presetLayers(name)
  const given = changes as Readonly<Record<string, object | false | undefined>>
  const names = layers.map(([layer]) => layer)
  const unknown = Object.keys(given).filter((layer) => !names.some((known) => known === layer))
  if (unknown.length > 0) {
    throw new ChainError(
      `The preset ${name} cannot be changed`,
      unknown.map((layer) => ({
        code: 'PRESET_LAYER_UNKNOWN',
        fault: `the preset ${name} has no layer ${JSON.stringify(layer)}`,
        remedy: didYouMean(layer, names, 'its layers'),
      })),
    )
  }
  const place = callSite(preset)
  return layers.reduce<Chain>((chain, [layer, own]) => {
    const changed = given[layer]
    if (changed === false) return chain
    const Class = CLASSES[layer]
    const options = { ...own, ...changed }
    return chain.use(boundLayer({ Class, options, place }, (app) => new Class(app, options)))
  }, new Chain())
}

/**
 * The layers of a preset, as data.
 *
 * @throws {ChainError} if there is none of that name.
 */
export function presetLayers(name: string): readonly PresetLayer[] {
  if (Object.hasOwn(PRESETS, name)) return PRESETS[name as PresetName]
  throw new ChainError('There is no such preset', [
    {
      code: 'PRESET_UNKNOWN',
      fault: `there is no preset ${JSON.stringify(name)}`,
      remedy: didYouMean(name, Object.keys(PRESETS), 'there are'),
    },
  ])
}
