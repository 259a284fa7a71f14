import { repr, words } from './python.js'

describe('words', () => {
  it('are what Python’s split() gives', () => {
    expect(words(' a\u001cb\u0085c\u3000d\n')).toEqual(['a', 'b', 'c', 'd'])
    expect(words('\ufeffa')).toEqual(['\ufeffa'])
    expect(words(' ')).toEqual([])
  })
})

describe('repr', () => {
  it.each([
    ['plain text', "'plain text'"],
    ["it's", `"it's"`],
    [`it's "so"`, `'it\\'s "so"'`],
    ['"', `'"'`],
    ['a\\b', "'a\\\\b'"],
    ['\t\n\r', "'\\t\\n\\r'"],
    ['\u0000\u007f\u00a0', "'\\x00\\x7f\\xa0'"],
    ['\u200b\ufeff', "'\\u200b\\ufeff'"],
    ['\u{e0001}', "'\\U000e0001'"],
    ['é😀', "'é😀'"],
  ])('of %j is Python’s', (text, expected) => {
    expect(repr(text)).toBe(expected)
  })
})
