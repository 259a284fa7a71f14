import { pythonRepr, pythonWords } from '../../lib/core/python-text.js'

describe('pythonWords', () => {
  it.each([
    ['', []],
    [' \t\n', []],
    ['a', ['a']],
    ['\n  cors\n auth\tapp ', ['cors', 'auth', 'app']],
    ['a\x1cb\x1fc\x85d\xa0e\u2003f\u3000g', ['a', 'b', 'c', 'd', 'e', 'f', 'g']],
    ['a\ufeffb', ['a\ufeffb']],
    ['a,b', ['a,b']],
  ])('splits %j where str.split() does', (text, words) => {
    expect(pythonWords(text)).toEqual(words)
  })
})

describe('pythonRepr', () => {
  it.each([
    ['a', "'a'"],
    ['', "''"],
    ["it's", `"it's"`],
    ['say "x"', `'say "x"'`],
    [`it's "x"`, `'it\\'s "x"'`],
    ['\t\n\r\\', "'\\t\\n\\r\\\\'"],
    ['a b', "'a b'"],
    ['\0\x1f\x7f\xa0', "'\\x00\\x1f\\x7f\\xa0'"],
    ['\ufeff\u2028', "'\\ufeff\\u2028'"],
    ['\u{e0001}', "'\\U000e0001'"],
    ['é😀', "'é😀'"],
  ])('writes %j as repr() does', (text, repr) => {
    expect(pythonRepr(text)).toBe(repr)
  })
})
