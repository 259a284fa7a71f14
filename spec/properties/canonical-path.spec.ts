import fc from 'fast-check'
import { UrlMap } from '../../lib/apps/index.js'
import { canonicalPath } from '../../lib/handlers/canonical-path.js'
import { Chain, type ApplicationLike, type Environ } from '../../lib/index.js'
import { Mount, NormalisePath } from '../../lib/middleware/index.js'
import { PathScope } from '../../lib/middleware/path-scope.js'
import { encodePath } from '../../lib/middleware/rewrite/location.js'
import { minimalEnviron } from '../middleware/minimal-request.js'

/** Raw paths with all that has ever led past a guard. */
const RAW = fc
  .array(
    fc.constantFrom(
      ...['/', '//', '.', '..', '%2e', '%2E%2e', 'a', 'admin', 'ADMIN', '%61dmin', '%2f', '%5c', '\\', '%00', '%25'],
      ...['%c0%ae', '%C3%A9', '\u00e9', ';', ';x=y', '*', ' ', '%20', '+', '%', '%zz', '\n', '...', '.a'],
    ),
    { maxLength: 14 },
  )
  .map((pieces) => `/${pieces.join('')}`)

const RULES = fc.record({
  pathEncoding: fc.constantFrom('utf-8' as const, 'latin-1' as const),
  encodedSlash: fc.constantFrom('refuse' as const, 'decode' as const),
})

const SEGMENT = fc.constantFrom('a', 'b', 'ab', 'admin', 'caf\u00e9', 'x y', '100%', '.x', 'a;b')
const SEGMENTS = fc.array(SEGMENT, { maxLength: 5 })

/** Other spellings of the same path: escapes, repeated slashes, segments that lead nowhere. */
function respelled(path: string, choices: readonly number[]): string {
  let turn = 0
  const choice = (): number => choices[turn++ % choices.length] ?? 0
  const slash = (): string => ['/', '//', '/./', '/x/../', '/%2e/', '/x/%2E%2e/', '///'][choice() % 7] ?? '/'
  const letter = (character: string): string => {
    const bytes = Buffer.from(character)
    if (choice() % 2 === 0 && /[\w.;-]/.test(character)) return character
    return Array.from(bytes, (byte) => {
      const hex = byte.toString(16).padStart(2, '0')
      return `%${choice() % 2 === 0 ? hex : hex.toUpperCase()}`
    }).join('')
  }
  return path
    .split('/')
    .slice(1)
    .map((segment) => slash() + Array.from(segment, letter).join(''))
    .join('')
}

const answering: ApplicationLike = (environ, startResponse) => {
  startResponse('200 OK', [['X-Seen', `${environ.SCRIPT_NAME}|${environ.PATH_INFO}`]])
  return []
}

const missing: ApplicationLike = (_, startResponse) => {
  startResponse('404 Not Found', [])
  return []
}

/** The status of the answer, and what the innermost application saw. */
function outcome(app: ApplicationLike, path: string, script = ''): [number, string | undefined] {
  let told: [number, string | undefined] = [0, undefined]
  const environ: Environ = minimalEnviron({ PATH_INFO: path, SCRIPT_NAME: script })
  void new Chain().wrap(app)(environ, (status, headers) => {
    told = [Number(status.slice(0, 3)), headers.find(([name]) => name === 'X-Seen')?.[1]]
    return () => undefined
  })
  return told
}

describe('property 2: the canonical path', () => {
  it('is the same made canonical again, and has no dot segment, no empty one and no NUL', () => {
    fc.assert(
      fc.property(RAW, RULES, (raw, rules) => {
        const path = canonicalPath(raw, rules)
        if (path === undefined) return
        expect(path).not.toMatch(/\/\/|\/\.\.?(?:\/|$)|\0/)
        expect(path).toMatch(/^\//)
        // What has been decoded with a slash of its own, or of another encoding, is not written as it was.
        const isWritable = rules.pathEncoding === 'utf-8' && !path.includes('\\')
        expect(isWritable ? canonicalPath(encodePath(path), rules) : path).toBe(path)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is what normalise-path leaves as it is', () => {
    fc.assert(
      fc.property(RAW, (raw) => {
        const path = canonicalPath(raw)
        fc.pre(path !== undefined)
        expect(outcome(new NormalisePath(answering), path)).toEqual([200, `|${path}`])
      }),
      { numRuns: 500 },
    )
  })

  it('is the same for every spelling of a path, so that a guard judges all of them alike', () => {
    const guard = new PathScope(['/admin'], ['/admin/caf\u00e9'])
    fc.assert(
      fc.property(SEGMENTS, fc.array(fc.nat(41), { minLength: 1, maxLength: 40 }), (segments, choices) => {
        const path = `/${segments.join('/')}`
        const other = canonicalPath(respelled(path, choices))
        expect(other).toBe(path)
        expect(guard.covers(other as string)).toBe(guard.covers(path))
      }),
      { numRuns: 1_000 },
    )
  })

  it('stays SCRIPT_NAME and PATH_INFO together, through any nest of url maps and mounts', () => {
    // A place in a url map is told apart by its spaces.
    const word = SEGMENT.filter((segment) => !segment.includes(' '))
    const prefix = fc.array(word, { minLength: 1, maxLength: 2 }).map((segments) => `/${segments.join('/')}`)
    const nest = fc.array(fc.tuple(fc.constantFrom('map', 'layer', 'chain'), prefix), { maxLength: 4 })
    fc.assert(
      fc.property(nest, SEGMENTS, fc.constantFrom('', '/outer'), (mounts, rest, script) => {
        const app = mounts.reduceRight<ApplicationLike>((inner, [kind, where]) => {
          if (kind === 'map') return new UrlMap([[where, inner]])
          if (kind === 'layer') return new Mount(inner, { prefix: where })
          return new Chain().mount(where, inner).wrap(answering)
        }, answering)
        const path = `${mounts.map(([, where]) => where).join('')}${rest.map((segment) => `/${segment}`).join('')}`
        const [status, seen = ''] = outcome(app, path, script)
        expect([status, seen.replace('|', '')]).toEqual([200, script + path])
        expect(seen.split('|')[0]).toBe(script + mounts.map(([, where]) => where).join(''))
      }),
      { numRuns: 500 },
    )
  })

  it('is never led out of a mount, whatever the path of another server is', () => {
    const loose = fc
      .array(fc.constantFrom('/', 'a', 'b', '..', '.', '/a', '/..', '//'), { maxLength: 10 })
      .map((pieces) => `/${pieces.join('')}`)
    fc.assert(
      fc.property(loose, (path) => {
        for (const app of [
          new UrlMap({ '/a': answering }),
          new Mount(answering, { prefix: '/a' }),
          new Chain().mount('/a', answering).wrap(missing),
        ]) {
          const [status, seen] = outcome(app, path)
          expect([status, seen ?? '/a|']).toEqual([status, expect.stringMatching(/^\/a\|(\/|$)/)])
          expect(seen ?? '').not.toMatch(/\/\.\.(?:\/|$)/)
        }
      }),
      { numRuns: 500 },
    )
  })
})
