import { pythonRepr, pythonWords } from '../../lib/core/index.js'
import {
  indentation,
  lines,
  reprList,
  strip,
  stripEnd,
  stripStart,
  unquote,
  WHITE,
} from '../../lib/config/python-text.js'

const PYTHON_WHITE = Array.from(
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
)

describe('strip', () => {
  it.each(PYTHON_WHITE.map((character) => [character.charCodeAt(0).toString(16), character]))(
    'removes U+%s at both ends',
    (_, character) => {
      expect(strip(`${character}${character}a ${character} b${character}`)).toBe(`a ${character} b`)
      expect(stripStart(`${character}a${character}`)).toBe(`a${character}`)
      expect(stripEnd(`${character}a${character}`)).toBe(`${character}a`)
    },
  )

  it.each(['\ufeff', '\u200b', '\u180e', '\0', '\x1b', '\x7f'])('keeps %j', (character) => {
    expect(strip(`${character}a${character}`)).toBe(`${character}a${character}`)
  })

  it('leaves nothing of white space alone', () => {
    expect(strip(' \t ')).toBe('')
    expect(strip('')).toBe('')
  })

  it('knows the white space that a character class names', () => {
    const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))

    expect(all.filter((character) => new RegExp(`[${WHITE}]`).test(character))).toEqual(PYTHON_WHITE)
  })
})

describe('words', () => {
  it('are split at any white space, and there are none in nothing', () => {
    expect(pythonWords(' a\u2003b\x1c\x1cc\n')).toEqual(['a', 'b', 'c'])
    expect(pythonWords('a\ufeffb')).toEqual(['a\ufeffb'])
    expect(pythonWords(' ')).toEqual([])
    expect(pythonWords('')).toEqual([])
  })
})

describe('indentation', () => {
  it('counts characters, a tab as one', () => {
    expect(indentation('\t a')).toBe(2)
    expect(indentation('\u3000\x1ca')).toBe(2)
    expect(indentation('a')).toBe(0)
  })

  it('is none if there is nothing else', () => {
    expect(indentation('   ')).toBe(0)
    expect(indentation('')).toBe(0)
  })
})

describe('lines', () => {
  it('end at LF, CR LF and CR only, and keep an LF', () => {
    expect(lines('a\nb\r\nc\rd\fe\vf\x85g\u2028h')).toEqual(['a\n', 'b\n', 'c\n', 'd\fe\vf\x85g\u2028h'])
  })

  it('have no last one after the last end', () => {
    expect(lines('a\n')).toEqual(['a\n'])
    expect(lines('a\r')).toEqual(['a\n'])
    expect(lines('\n\n')).toEqual(['\n', '\n'])
    expect(lines('')).toEqual([])
  })
})

describe('repr', () => {
  it.each([
    ['a', "'a'"],
    ["it's", `"it's"`],
    ['say "x"', `'say "x"'`],
    [`b'o"th`, `'b\\'o"th'`],
    ['a\\b', "'a\\\\b'"],
    ['\n\r\t', "'\\n\\r\\t'"],
    ['\0\x1f\x7f', "'\\x00\\x1f\\x7f'"],
    ['\x85\xa0\xad', "'\\x85\\xa0\\xad'"],
    ['é ü 漢 😀', "'é ü 漢 😀'"],
    ['\u200b\u2028\ufeff\u3000', "'\\u200b\\u2028\\ufeff\\u3000'"],
    ['\u{e0001}\u{f0000}', "'\\U000e0001\\U000f0000'"],
    ['', "''"],
  ])('of %j is %s', (text, printed) => {
    expect(pythonRepr(text)).toBe(printed)
  })

  it('of a list has commas', () => {
    expect(reprList(['a', "b'"])).toBe(`['a', "b'"]`)
    expect(reprList([])).toBe('[]')
  })
})

describe('unquote', () => {
  it('takes no longer for a long text than in proportion', () => {
    const text = `é${'a'.repeat(300_000)}`
    const start = performance.now()
    expect(unquote(text)).toBe(text)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it.each([
    ['/a%20b', '/a b'],
    ['/%C3%A9', '/é'],
    ['/%c3%a9%2F', '/é/'],
    ['/%', '/%'],
    ['/%2', '/%2'],
    ['/%zz%41', '/%zzA'],
    ['/%ff', '/\ufffd'],
    ['/%E2%82x', '/\ufffdx'],
    ['/é%41é', '/éAé'],
    ['%C3é%A9', '\ufffdé\ufffd'],
    ['%EF%BB%BFx', '\ufeffx'],
    ['plain', 'plain'],
  ])('of %s is %s', (text, decoded) => {
    expect(unquote(text)).toBe(decoded)
  })
})
