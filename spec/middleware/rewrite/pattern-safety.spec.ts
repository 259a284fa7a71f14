import { faultInPattern } from '../../../lib/middleware/rewrite/pattern-safety.js'

const fault = (source: string, flags = 'su') => faultInPattern(source, flags)?.fault ?? 'none'

/** Milliseconds for one match: the best of three runs, each long enough for the clock. */
function timeOf(expression: RegExp, text: string): number {
  let turns = 1
  const run = () => {
    const start = performance.now()
    for (let turn = 0; turn < turns; turn++) expression.test(text)
    return performance.now() - start
  }
  while (run() < 2) turns *= 2
  return Math.min(run(), run(), run()) / turns
}

/** How the time grows when the text is twice as long; the least of five tries, given up at once where it is linear. */
function growth(expression: RegExp, text: (times: number) => string): number {
  let least = Infinity
  for (let tries = 0; tries < 5 && least >= 3; tries++) {
    least = Math.min(least, timeOf(expression, text(4_000)) / timeOf(expression, text(2_000)))
  }
  return least
}

/** Rules as people write them, each with a text to repeat that is hard on it. */
const ACCEPTED: [source: string, prefix: string, repeated: string][] = [
  ['^/old/(.*)$', '/old/', 'a'],
  ['^/(.*)-(.*)$', '/', '-a'],
  ['^/(.+)/(.+)$', '/', '/a'],
  ['^/blog/(\\d{4})/(\\d{2})/([^/]+)/?$', '/blog/2026/11/', 'a'],
  ['^/([a-z]+)/([a-z0-9-]+)\\.html$', '/', 'a/a'],
  ['^(.*)/index\\.html$', '', '/index.htm'],
  ['^/(?:en|de|fr)/(.*)$', '/en/', '/en/'],
  ['/{2,}', '', '/a'],
  ['\\.php$', '', '.php.'],
  ['^/(?!static/|.*\\.css$)(.*)$', '/', '.css'],
  ['^/(?<year>\\d+)/(?<slug>[\\w-]+)$', '/1/', 'a-'],
  ['^/(foo/)?(bar/)?(.*?)/?$', '/foo/bar/', '/'],
  ['^/.*\\.(jpe?g|png|gif)$', '/', '.jpe'],
  ['^(?:/[^/]+)*$', '', '/a'],
  ['^/app(/|$)', '/app', '/app'],
  ['^/u/([a-z0-9_-]{3,16})/(\\d+)(?:/(.*))?$', '/u/', 'aaa/1'],
  ['^/([^/]+/)*x$', '/', 'a/'],
  ['\\bfoo\\b', '', 'foo-foox '],
  ['^/(\\d{1,3})-(\\d{1,3})$', '/', '1-1'],
  ['^/\\/+(.*)$', '/', '/'],
  ['^([^@]+)@([^@]+)$', '', 'a@'],
  ['^/([\\p{L}]+)-(\\p{N}+)$', '/', 'é'],
  ['^/(?:a.*x)$|^/b(.*)$', '/a', 'x'],
  ['', '', 'a'],
]

describe('faultInPattern', () => {
  it.each([
    '^(a+)+$',
    '(a|a)*$',
    '^(a|a?)+$',
    '^(a*)*$',
    '^(a?b?)*$',
    '^/(\\w+\\s?)*$',
    '^(x+x+)+y$',
    '^((a?)+b)*$',
    '^(c(|))*d',
    '^(a{0,50}){0,50}$',
    '^(\\p{L}|\\p{Lu})*$',
    '^(?:a|[^b])*$',
    '^(?:\\u0061|\\x61)*$',
    '^(?:\\u{61}|a)*$',
    '^(?:\\cA|\\x01)*$',
    '^(?:[\\]a]|a)*$',
  ])('finds %s exponential', (source) => {
    expect(fault(source)).toMatch(/^takes exponential time: .* can pass ".+" in two ways$/)
  })

  it.each([
    '^/(.*)-(.*)-(.*)$',
    '^/\\s*(.*?)\\s*$',
    '^[^/]*[^-]*$',
    '^(.*?,){11}P',
    '^(?:a?){25}a{25}$',
    '^/.*a.*b(?=c)',
    '^/(.*)-(.*)(?!x)$',
    '^/(.*)-(.*)($|x)',
    '^/(?!.*a.*b)x',
  ])('finds %s polynomial', (source) => {
    expect(fault(source)).toMatch(/^takes polynomial time: .* and .* can both pass ".+", many times over$/)
  })

  it.each(['(.*)\\.jpg$', '\\d+\\.jpg$', 'foo.*bar$', '(?:^/a|b+)c$'])(
    'finds the search for a beginning of %s polynomial, and says to write ^',
    (source) => {
      expect(faultInPattern(source, 'su')).toMatchObject({
        fault: expect.stringContaining('the search for where it begins and') as string,
        remedy: 'begin the pattern with ^, so that the search does not start again at each character',
      })
    },
  )

  it('counts letters of both cases as one where the flag says so', () => {
    expect(fault('^(?:a|A)*$')).toBe('none')
    expect(fault('^(?:a|A)*$', 'siu')).toContain('exponential')
    expect(fault('^(?:k|\\u212a)*$', 'siu')).toContain('exponential')
  })

  it.each([
    ['^(a)\\1$', 'has a backreference, whose time cannot be foretold'],
    ['^(?<x>a)\\k<x>$', 'has a backreference, whose time cannot be foretold'],
    ['^/(?=(a+)\\1)b', 'has a backreference, whose time cannot be foretold'],
    ['^/((?!.*foo).)*$', 'has a repetition in a lookahead that is tried at many places'],
    ['(?=a*b)c', 'has a repetition in a lookahead that is tried at many places'],
    ['^/(?<=a*)b', 'has a repetition in a lookbehind'],
    ['^/[ab]{401}$', 'is too large to be checked'],
    [`^(${'.'.repeat(399)})*(${'.'.repeat(300)})*$`, 'is too large to be checked'],
  ])('refuses what it cannot decide: %s', (source, says) => {
    expect(fault(source)).toBe(says)
  })

  it.each([
    '^(?:[^/]|\\/)+$',
    '^/(?<!a)b',
    '^/(?=[ab]c)[^/]*$',
    '^/[a-f]{0,500}$',
    '^/([^/]\\B)+$',
    '^/\\u{1F600}+[😀]?$',
  ])('accepts %s', (source) => {
    expect(fault(source)).toBe('none')
  })

  it.each(ACCEPTED)('accepts %s, whose time is linear: t(2n)/t(n) < 3', (source, prefix, repeated) => {
    expect(fault(source)).toBe('none')
    expect(growth(new RegExp(source, 'su'), (times) => `${prefix}${repeated.repeat(times)}\n!`)).toBeLessThan(3)
  })

  it('measures what it refuses as worse, so that the measure means something', () => {
    expect(growth(/^\/(.*)-(.*)-(.*)x$/su, (times) => `/${'-'.repeat(times / 40)}`)).toBeGreaterThan(3)
  })

  it('takes a bounded time itself', () => {
    const hostile = [
      '(a|b|ab)*'.repeat(40),
      '(?:.*a){200}',
      `${'('.repeat(200)}a*${')*'.repeat(200)}`,
      '[^a]*'.repeat(60),
    ]
    expect(hostile.map((source) => faultInPattern(`^${source}$`, 'su') !== undefined)).toEqual([true, true, true, true])
  })
})
