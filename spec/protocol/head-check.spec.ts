import fc from 'fast-check'
import { faultInHeader, faultInHeaders, faultInStatus, isFieldValue, isToken } from '../../lib/protocol/head-check.js'

describe('isToken', () => {
  it.each(['a', 'X-Thing_1', "!#$%&'*+-.^_`|~", 'GET', '0'])('takes %p', (text) => {
    expect(isToken(text)).toBe(true)
  })
  it.each([
    '',
    'a b',
    'a:',
    'a\n',
    '\na',
    'ä',
    'a"',
    'a/b',
    '(a)',
    'a,b',
    'a;b',
    'a@b',
    '[a]',
    '{a}',
    'a=b',
    'a?b',
    '\\',
  ])('refuses %p', (text) => {
    expect(isToken(text)).toBe(false)
  })
})

describe('isFieldValue', () => {
  it.each(['', ' ', 'a\tb', 'text', '~', '\x80\xff'])('W64, W65: takes %p', (text) => {
    expect(isFieldValue(text)).toBe(true)
  })
  it.each(['a\nb', 'a\r', '\0', '\x1f', '\x08', '\x7f', '\u0100', '\u20ac'])('W64, W65: refuses %p', (text) => {
    expect(isFieldValue(text)).toBe(false)
  })
})

describe('faultInStatus', () => {
  it.each(['200 OK', '404 Not Found', '999 X', '200 ', '200  OK', '200 Tr\xe8s bien', '200 a\tb', '599 ~'])(
    'W60: takes %p',
    (line) => {
      expect(faultInStatus(line)).toBeUndefined()
    },
  )
  it.each([
    '200',
    '20 OK',
    '2000 OK',
    '099 OK',
    'abc OK',
    ' 200 OK',
    '',
    '200 OK\n',
    '200 OK\r\nX-I: 1',
    '200 \x7f',
    '200 \u0142',
    '200\tOK',
    '200 \x1f',
  ])('W60, G13: refuses %p and shows a right one', (line) => {
    expect(faultInStatus(line)).toBe(
      `the status ${JSON.stringify(line)} is not three digits, a space and a reason without control characters, like '200 OK'; status(200) makes one`,
    )
  })
  it('cuts a long one', () => {
    expect(faultInStatus('x'.repeat(81))).toContain(`the status "${'x'.repeat(80)}…" is not`)
    expect(faultInStatus('x'.repeat(80))).toContain(`the status "${'x'.repeat(80)}" is not`)
  })
  it.each([
    [200, 'the number 200'],
    [undefined, 'undefined'],
    [null, 'null'],
    [['200 OK'], 'an array of 1'],
    [{}, 'an object of Object'],
    [true, 'the boolean true'],
  ])('W60: says what %p is', (line, what) => {
    expect(faultInStatus(line)).toBe(`the status is ${what}; pass a string like '200 OK', or status(200)`)
  })
  it.each(['100 Continue', '199 X'])('X2: refuses the interim %p', (line) => {
    expect(faultInStatus(line)).toBe(`the status "${line}" is interim; an application announces a final one`)
  })
})

describe('faultInHeaders', () => {
  it('takes pairs of strings, repeats and an empty list', () => {
    expect(faultInHeaders([])).toBeUndefined()
    expect(
      faultInHeaders([
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['X-Empty', ''],
        ['X-Tab', 'a\tb\xff'],
      ]),
    ).toBeUndefined()
  })
  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [{ a: 'b' }, 'an object of Object'],
    [new Map(), 'an object of Map'],
    ['a: b', 'the string "a: b"'],
    [() => [], 'a function'],
  ])('W61: refuses %p, which is no array', (headers, what) => {
    expect(faultInHeaders(headers)).toBe(`the headers are ${what}; pass an array of [name, value] pairs`)
  })
  it.each([
    ['X-A: b', 'the string "X-A: b"'],
    [['a'], 'an array of 1'],
    [['a', 'b', 'c'], 'an array of 3'],
    [undefined, 'undefined'],
    [{}, 'an object of Object'],
  ])('W62: refuses %p, which is no pair', (header, what) => {
    expect(faultInHeaders([header])).toBe(`the header ${what} is not a [name, value] pair`)
  })
  it('W62: refuses a name or a value that is no string', () => {
    expect(faultInHeaders([[1, 'b']])).toBe('the header name the number 1 is not a string')
    expect(faultInHeaders([['x-n', 1]])).toBe('the value of the header "x-n" is the number 1, not a string')
    expect(faultInHeaders([['x-n', undefined]])).toBe('the value of the header "x-n" is undefined, not a string')
    expect(faultInHeaders([['x-n', ['a']]])).toBe('the value of the header "x-n" is an array of 1, not a string')
  })
  it.each(['', 'a b', 'a:', 'a\r\nb', 'ä', 'a\u0142'])('W63, G13: refuses the name %p', (name) => {
    expect(faultInHeaders([[name, 'v']])).toBe(
      `the header name ${JSON.stringify(name)} is not a token (RFC 9110 §5.6.2)`,
    )
  })
  it.each(['Connection', 'transfer-encoding', 'TE'])('W67: refuses %p, which is the business of the server', (name) => {
    const fault = `the header ${JSON.stringify(name)} is hop-by-hop, which only the server may send`
    expect(faultInHeaders([[name, 'v']])).toBe(fault)
    expect(faultInHeaders([[name, 'v']])).toBe(fault)
  })
  it.each(['a\r\nb', 'a\nb', '\0', '\x7f', '\u0100', '\u20ac'])('W64, W65, G13: refuses the value %p', (value) => {
    expect(faultInHeaders([['x-v', value]])).toBe(
      `the value of the header "x-v" has a control character, a line break or a character above U+00FF: ${JSON.stringify(value)}; encode it first`,
    )
  })
  it('cuts long names and values', () => {
    expect(faultInHeaders([['x-v', `${'x'.repeat(100)}\n`]])).toContain(`U+00FF: "${'x'.repeat(80)}…"; encode`)
    expect(faultInHeaders([[`${'x'.repeat(100)} `, 'v']])).toContain(`the header name "${'x'.repeat(80)}…" is`)
    expect(faultInHeaders([['x'.repeat(100), 1]])).toContain(`the header "${'x'.repeat(80)}…" is the number`)
  })
  it('tells the first fault', () => {
    expect(
      faultInHeaders([
        ['a', 'b'],
        ['x y', 'v'],
        ['te', 'v'],
      ]),
    ).toContain('"x y"')
  })
  it('checks a name again whose first use was right, and values always', () => {
    expect(faultInHeaders([['x-again', 'a']])).toBeUndefined()
    expect(faultInHeaders([['x-again', 'a']])).toBeUndefined()
    expect(faultInHeaders([['x-again', 'a\n']])).toContain('"x-again" has a control character')
  })
  it('knows names after as many as it remembers', () => {
    for (let number = 0; number < 600; number++) expect(faultInHeaders([[`x-many-${number}`, 'v']])).toBeUndefined()
    expect(faultInHeaders([['x-many-599', 'v']])).toBeUndefined()
    expect(faultInHeaders([['x-many 601', 'v']])).toContain('not a token')
    expect(faultInHeaders([['upgrade', 'v']])).toContain('hop-by-hop')
  })
  it('finds every character that must not be in a value, wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const right = /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
        expect(faultInHeaders([['x-v', value]]) === undefined).toBe(right)
        expect(isFieldValue(value)).toBe(right)
      }),
    )
  })
  it('G12: is linear in the length of a value and of a name', () => {
    const timed = (length: number): number => {
      const header: [string, string][] = [['x-l', `${'x'.repeat(length)}\x10`]]
      const name: [string, string][] = [[`${'x'.repeat(length)} `, 'v']]
      const start = performance.now()
      for (let round = 0; round < 20; round++) {
        faultInHeaders(header)
        faultInHeaders(name)
        faultInStatus(`200 ${'x'.repeat(length)}\x10`)
      }
      return performance.now() - start
    }
    timed(100_000)
    const ratios = [1, 2, 3].map(() => timed(400_000) / Math.max(timed(200_000), 0.01))
    expect(Math.min(...ratios)).toBeLessThan(3)
  })
})

describe('faultInHeader', () => {
  it('judges one pair', () => {
    expect(faultInHeader(['a', 'b'])).toBeUndefined()
    expect(faultInHeader(['a', 'b\n'])).toContain('the value of the header "a" has a control character')
  })
})
