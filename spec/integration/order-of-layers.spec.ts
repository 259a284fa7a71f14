import {
  definitionOf,
  layer,
  orderProblems,
  registry,
  type Entry,
  type MiddlewareClass,
  type Neighbour,
} from '../../lib/index.js'
import * as shelf from '../../lib/middleware/index.js'
import { preset } from '../../lib/middleware/index.js'

const CLASSES = registry
  .names('middleware')
  .map((name) => registry.get('middleware', name).Class as MiddlewareClass)
  .filter((Class) => Object.values(shelf).includes(Class as never))

/** Options with which a layer compares paths. */
const PATHS = { paths: ['/x'], except: ['/x/y'] }

const entry = (Class: MiddlewareClass, options: object = PATHS): Entry => ({
  kind: 'layer',
  name: definitionOf(Class)?.name ?? '',
  Class,
  options,
  layer: (inner) => inner,
})

/** What they require, which is not asked here. */
const GIVEN = new Set(
  CLASSES.flatMap((Class) => (Class as { requires?: readonly { key: string }[] }).requires ?? []).map(({ key }) => key),
)

const nameOf = (neighbour: Neighbour): string => (typeof neighbour === 'string' ? neighbour : neighbour.name)
const meant = (neighbour: Neighbour): MiddlewareClass[] =>
  CLASSES.filter((Class) => {
    const { name, roles = [] } = definitionOf(Class) ?? { name: '' }
    return [name, ...roles].includes(nameOf(neighbour))
  })

/** Every pair that is declared: which of two must be outside. */
const PAIRS = CLASSES.flatMap((Class) => {
  const { after = [], before = [] } = definitionOf(Class) ?? { name: '' }
  const pair = (outer: MiddlewareClass, inner: MiddlewareClass) =>
    [definitionOf(outer)?.name ?? '', definitionOf(inner)?.name ?? '', outer, inner] as const
  return [
    ...before.flatMap((each) => meant(each).map((inner) => pair(Class, inner))),
    ...after.flatMap((each) => meant(each).map((outer) => pair(outer, Class))),
  ]
})

describe('the order of the layers of the shelf', () => {
  it.each(PAIRS)('%s is outside of %s', (outerName, innerName, outer, inner) => {
    expect(orderProblems([entry(outer), entry(inner)], GIVEN)).toEqual([])
    const [problem, ...others] = orderProblems([entry(inner), entry(outer)], GIVEN)
    expect(others).toEqual([])
    expect(problem?.code).toBe('ORDER')
    expect([
      [`${outerName} must come before ${innerName}, but comes after it`, `move ${outerName} before ${innerName}`],
      [`${innerName} must come after ${outerName}, but comes before it`, `move ${innerName} after ${outerName}`],
    ]).toContainEqual([problem?.fault, problem?.remedy])
  })

  it('goes round in no circle', () => {
    const outerOf = new Map<MiddlewareClass, Set<MiddlewareClass>>(CLASSES.map((Class) => [Class, new Set()]))
    for (const [, , outer, inner] of PAIRS) outerOf.get(inner)?.add(outer)
    const placed = new Set<MiddlewareClass>()
    const isFree = (Class: MiddlewareClass) =>
      !placed.has(Class) && [...(outerOf.get(Class) ?? [])].every((outer) => placed.has(outer))
    for (let next = CLASSES.find(isFree); next !== undefined; next = CLASSES.find(isFree)) placed.add(next)

    expect(CLASSES.filter((Class) => !placed.has(Class))).toEqual([])
    expect(placed.size).toBeGreaterThan(18)
  })

  // What issue 5 names, so that no declaration is lost unnoticed.
  it.each([
    ['proxy-headers', 'ip-rules'],
    ['proxy-headers', 'authorization'],
    ['proxy-headers', 'https-redirect'],
    ['proxy-headers', 'hsts'],
    ['proxy-headers', 'host-allow-list'],
    ['proxy-headers', 'csrf'],
    ['proxy-headers', 'url-rewrite'],
    ['proxy-headers', 'trailing-slash'],
    ['proxy-headers', 'prefix'],
    ['cors', 'authorization'],
    ['cors', 'csrf'],
    ['request-id', 'authorization'],
    ['request-id', 'csrf'],
    ['request-id', 'host-allow-list'],
    ['request-id', 'ip-rules'],
    ['security-headers', 'authorization'],
    ['security-headers', 'cors'],
    ['security-headers', 'csrf'],
    ['security-headers', 'host-allow-list'],
    ['security-headers', 'https-redirect'],
    ['security-headers', 'ip-rules'],
    ['security-headers', 'trailing-slash'],
    ['security-headers', 'url-rewrite'],
    ['hsts', 'authorization'],
    ['hsts', 'cors'],
    ['hsts', 'csrf'],
    ['hsts', 'host-allow-list'],
    ['hsts', 'ip-rules'],
    ['hsts', 'trailing-slash'],
    ['hsts', 'url-rewrite'],
    ['host-allow-list', 'https-redirect'],
    ['host-allow-list', 'csrf'],
    ['https-redirect', 'authorization'],
    ['https-redirect', 'url-rewrite'],
    ['trailing-slash', 'url-rewrite'],
    ['url-rewrite', 'authorization'],
    ['url-rewrite', 'csrf'],
    ['url-rewrite', 'except'],
    ['csrf', 'method-override'],
    ['prefix', 'authorization'],
    ['prefix', 'cors'],
    ['prefix', 'csrf'],
    ['prefix', 'except'],
    ['prefix', 'https-redirect'],
    ['prefix', 'trailing-slash'],
    ['prefix', 'url-rewrite'],
  ])('declares that %s is outside of %s', (outer, inner) => {
    expect(PAIRS.map(([a, b]) => `${a} ${b}`)).toContain(`${outer} ${inner}`)
  })

  it.each([
    ['proxy-headers', ['rate-limit', 'session']],
    ['request-id', ['permissions', 'rate-limit', 'session']],
    ['security-headers', ['permissions', 'rate-limit', 'session']],
    ['hsts', ['permissions', 'rate-limit', 'session']],
    ['https-redirect', ['session']],
    ['cors', ['permissions', 'session']],
    ['url-rewrite', ['permissions', 'rate-limit']],
    ['prefix', ['permissions', 'rate-limit']],
  ])('%s is outside of those that bear the roles %j', (name, roles) => {
    expect(registry.get('middleware', name).definition.before?.map(nameOf)).toEqual(expect.arrayContaining(roles))
  })

  it('has a session outside of csrf', () => {
    expect(registry.get('middleware', 'csrf').definition.after).toContain('session')
  })

  it.each([shelf.UrlRewrite, shelf.Prefix])(
    'does not mind what changes paths inside of who does not compare them',
    (Class) => {
      for (const paths of [{}, { paths: [], except: [] }]) {
        expect(
          orderProblems([entry(shelf.Authorization, paths), entry(shelf.Csrf, paths), entry(Class)], GIVEN),
        ).toEqual([])
      }
    },
  )

  it('holds for guards within others', () => {
    const gate = entry(shelf.Some, { guards: [layer(shelf.IpRules, {})] })

    expect(orderProblems([gate, entry(shelf.ProxyHeaders)], GIVEN).map(({ fault }) => fault)).toEqual([
      'ip-rules (in some) must come after proxy-headers, but comes before it',
    ])
  })

  it('is kept by the presets', () => {
    const stacks = [
      preset('api', { cors: { origins: ['*'] }, 'host-allow-list': { hosts: ['a'] } }),
      preset('internal', { 'host-allow-list': { hosts: ['a'] } }),
      preset('site', { 'host-allow-list': { hosts: ['a'] } }),
    ].map((chain) => chain.wrap(() => []))

    expect(stacks.flatMap(({ entries }) => orderProblems(entries, GIVEN))).toEqual([])
  })
})
