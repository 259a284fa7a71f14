import { inspect } from 'node:util'
import { Fault } from '../../lib/config/fault.js'
import { readIni } from '../../lib/config/ini-reader.js'

const read = (text: string | Uint8Array) => readIni(typeof text === 'string' ? Buffer.from(text) : text, 'x.ini')

/** The sections of a file with their raw values. */
function values(text: string): Record<string, Record<string, string>> {
  const { defaults, sections } = read(text)
  const plain = (options: ReadonlyMap<string, { value: string }>) =>
    Object.fromEntries([...options].map(([key, { value }]) => [key, value]))
  return {
    ...(defaults.size === 0 ? {} : { DEFAULT: plain(defaults) }),
    ...Object.fromEntries([...sections].map(([name, { options }]) => [name, plain(options)])),
  }
}

function problem(text: string | Uint8Array) {
  try {
    read(text)
  } catch (error) {
    if (error instanceof Fault) return error.problem
    throw error
  }
  throw new Error('it was read')
}

describe('readIni', () => {
  it('§5.1.1: leaves out comment lines at any indentation, and knows no comment after a value', () => {
    expect(values('# a\n; b\n[s]\n  # c\na = 1 ; x\nb = 2 # y\n\u3000; d\n#c = 3\nrem = 4\n')).toEqual({
      s: { a: '1 ; x', b: '2 # y', rem: '4' },
    })
  })

  it('§5.1.2: adds blank lines to a value, and goes on after comments', () => {
    expect(values('[s]\na = 1\n\n  2\n  # no\n  3\n \t\n\nb = 4\n')).toEqual({ s: { a: '1\n\n2\n3', b: '4' } })
  })

  it('§5.1.3: continues a value by lines that are indented further, whatever they look like', () => {
    expect(values('[s]\na = 1\n [t]\n k = v\n\t; no\nb = 2\n')).toEqual({ s: { a: '1\n[t]\nk = v', b: '2' } })
  })

  it('§5.1.3: counts the indentation of the key', () => {
    expect(values('[s]\n  a = 1\n  b = 2\n   c = 3\n d = 4\n')).toEqual({ s: { a: '1', b: '2\nc = 3', d: '4' } })
  })

  it('§5.1.3: takes any white space for indentation, one character each', () => {
    expect(values('[s]\n\ta = 1\n\u3000\u3000b\n\x1cc = 2\n')).toEqual({ s: { a: '1\nb', c: '2' } })
  })

  it('§5.1.4: ends a header at the last bracket of the line, and lets anything follow it', () => {
    expect(values('[a]b] # c\n[ d ]\n[]]\n[[]\n')).toEqual({ 'a]b': {}, ' d ': {}, ']': {}, '[': {} })
  })

  it('§5.1.4: continues nothing right after a header', () => {
    expect(values('[s]\n  a = 1\n    b = 2\n')).toEqual({ s: { a: '1\nb = 2' } })
    expect(values('[s]\nk = v\n[t]\n  a = 1\n')).toEqual({ s: { k: 'v' }, t: { a: '1' } })
  })

  it('§5.1.4: gathers [DEFAULT] from everywhere, and takes [default] for any section', () => {
    expect(values('[DEFAULT]\na = 1\n[s]\nb = 2\n[DEFAULT]\nc = 3\n[default]\nd = 4\n[ DEFAULT ]\n')).toEqual({
      DEFAULT: { a: '1', c: '3' },
      s: { b: '2' },
      default: { d: '4' },
      ' DEFAULT ': {},
    })
  })

  it('§5.1.4: splits at the first "=" or ":", and keeps the case of keys', () => {
    expect(values('[s]\nK = a:b=c\nk: = d\nx y=z\nu\x1c=\x85 v\n"q" = \'r\'\n')).toEqual({
      s: { K: 'a:b=c', k: '= d', 'x y': 'z', u: 'v', '"q"': "'r'" },
    })
  })

  it('§5.1.5: strips the end of a value, and keeps an empty first line', () => {
    expect(values('[s]\na =\n  b\n  c\n\n\nd =\ne = \n\n')).toEqual({ s: { a: '\nb\nc', d: '', e: '' } })
  })

  it('keeps keys that JavaScript has a meaning for', () => {
    const { sections } = read('[__proto__]\n__proto__ = 1\nconstructor = 2\n10 = 3\n9 = 4\n')

    expect([...(sections.get('__proto__')?.options.keys() ?? [])]).toEqual(['__proto__', 'constructor', '10', '9'])
  })

  it('knows the line and column of headers, keys and each line of a value', () => {
    const { defaults, sections } = read('\r\n  [s]\r\n  key  =  a b\r\n\r\n    c\r\n[DEFAULT]\rx:y\r')

    expect(sections.get('s')).toMatchObject({ line: 2, column: 3 })
    expect(sections.get('s')?.options.get('key')).toEqual({
      key: 'key',
      value: 'a b\n\nc',
      line: 3,
      column: 3,
      lines: [
        { text: 'a b', line: 3, column: 11 },
        { text: '', line: 4, column: 1 },
        { text: 'c', line: 5, column: 5 },
      ],
    })
    expect(defaults.get('x')?.lines).toEqual([{ text: 'y', line: 7, column: 3 }])
  })

  it('reads a file without anything in it', () => {
    expect(values('')).toEqual({})
    expect(values('# only\n\n ; comments')).toEqual({})
  })
})

describe('what cannot be read', () => {
  it('is a line before the first section', () => {
    expect(problem('# a\n  k = v\r\n')).toEqual({
      code: 'INI_NO_SECTION',
      fault: 'the line stands before the first [section]',
      remedy: 'write a header like [app:main] above it',
      place: 'x.ini:2:3',
      original: {
        class: 'configparser.MissingSectionHeaderError',
        message: "File contains no section headers.\nfile: 'x.ini', line: 2\n'  k = v\\n'",
      },
    })
  })

  it('is a byte-order mark', () => {
    expect(problem('\ufeff[s]')).toEqual({
      code: 'INI_NO_SECTION',
      fault: 'the file begins with a byte-order mark',
      remedy: 'save it as UTF-8 without a mark',
      place: 'x.ini:1:1',
      original: {
        class: 'configparser.MissingSectionHeaderError',
        message: "File contains no section headers.\nfile: 'x.ini', line: 1\n'\\ufeff[s]'",
      },
    })
  })

  it('is a section that is there twice', () => {
    expect(problem('[a]\n[b]\n [a]')).toEqual({
      code: 'INI_SECTION_TWICE',
      fault: 'the section [a] is there already, in line 1',
      remedy: 'join the two, or rename one',
      place: 'x.ini:3:2',
      original: {
        class: 'configparser.DuplicateSectionError',
        message: "While reading from 'x.ini' [line  3]: section 'a' already exists",
      },
    })
  })

  it('is a key that is there twice, in a section or in what is gathered of [DEFAULT]', () => {
    expect(problem(`${'\n'.repeat(99)}[a]\nk=1\n k=2`.replace('\n k', '\nk'))).toEqual({
      code: 'INI_KEY_TWICE',
      fault: '[a] has the key "k" already, in line 101',
      remedy: 'keep one of the two',
      place: 'x.ini:102:1',
      original: {
        class: 'configparser.DuplicateOptionError',
        message: "While reading from 'x.ini' [line 102]: option 'k' in section 'a' already exists",
      },
    })
    expect(problem('[DEFAULT]\nk=1\n[a]\nk=2\n[DEFAULT]\nk=3').original?.message).toBe(
      "While reading from 'x.ini' [line  6]: option 'k' in section 'DEFAULT' already exists",
    )
    expect(problem('[a]\n= 1\n= 2').original?.message).toBe(
      "While reading from 'x.ini' [line  3]: option '' in section 'a' already exists",
    )
  })

  it('are lines without a delimiter, all of them at the end', () => {
    expect(problem('[a]\nlonely\nk = 1\n  more\n[]\n')).toEqual({
      code: 'INI_UNREADABLE',
      fault: 'the line is no [section] and has no "=" or ":", as in line 5',
      remedy: 'write key = value, or indent the line if it continues the one above',
      place: 'x.ini:2:1',
      original: {
        class: 'configparser.ParsingError',
        message: "Source contains parsing errors: 'x.ini'\n\t[line  2]: 'lonely\\n'\n\t[line  5]: '[]\\n'",
      },
    })
  })

  it('is a line without a key, after which nothing is continued', () => {
    expect(problem('[a]\n= v\n  more\n')).toEqual({
      code: 'INI_UNREADABLE',
      fault: 'the line has no key, as in line 3',
      remedy: 'write key = value, or indent the line if it continues the one above',
      place: 'x.ini:2:1',
      original: {
        class: 'configparser.ParsingError',
        message: "Source contains parsing errors: 'x.ini'\n\t[line  2]: '= v\\n'\n\t[line  3]: '  more\\n'",
      },
    })
    expect(problem('[a]\n:v').fault).toBe('the line has no key')
  })

  it('counts the lines that cannot be read', () => {
    expect(problem('[a]\nb\nc\nd').fault).toBe('the line is no [section] and has no "=" or ":", as in lines 3, 4')
  })

  it('goes on with the value above a line without a delimiter', () => {
    expect(problem('[a]\n  k = 1\nlonely\n  more\n').original?.message).toBe(
      "Source contains parsing errors: 'x.ini'\n\t[line  3]: 'lonely\\n'",
    )
  })

  it('tells a duplicate before lines that it cannot read', () => {
    expect(problem('[a]\nlonely\n[a]').code).toBe('INI_SECTION_TWICE')
  })

  it('is a byte that is no UTF-8', () => {
    expect(problem(Buffer.from('[a]\r\nk = \xff', 'latin1'))).toEqual({
      code: 'INI_NOT_UTF8',
      fault: 'the byte 0xff is no UTF-8',
      remedy: 'save the file as UTF-8',
      place: 'x.ini:2:5',
      original: {
        class: 'UnicodeDecodeError',
        message: "'utf-8' codec can't decode byte 0xff in position 9: invalid start byte",
      },
    })
  })

  it('tells what is wrong in whole lines before the piece of a bad byte', () => {
    const filler = `[a]\n[a]\n${'#'.repeat(8_192)}`

    expect(problem(Buffer.from(`${filler}\xff`, 'latin1')).code).toBe('INI_SECTION_TWICE')
    expect(problem(Buffer.from(`[a]\n[a]\n\xff`, 'latin1')).code).toBe('INI_NOT_UTF8')
  })

  it.each(['\n', '\r'])(
    'takes the last line before that piece for broken off, if it ends with %j or nothing',
    (end) => {
      const text = `[a]\n${'#'.repeat(8_192 - 4 - 5)}\n[a]${end}`
      const code = end === '\n' ? 'INI_SECTION_TWICE' : 'INI_NOT_UTF8'

      expect(text).toHaveLength(8_192)
      expect(problem(Buffer.from(`${text}\xff`, 'latin1')).code).toBe(code)
      expect(problem(Buffer.from(`${text.replace(/.$/s, 'x')}\xff`, 'latin1')).code).toBe('INI_NOT_UTF8')
    },
  )

  it.each(['db_password hunter2\n', '[a]\nb\ndb_password hunter2\n'])(
    'keeps the original of %j from being printed: it quotes what may be a secret',
    (text) => {
      const found = problem(text)

      expect(found.original?.message).toContain('hunter2')
      expect(JSON.stringify(found)).not.toContain('hunter2')
      expect(inspect(found)).not.toContain('hunter2')
    },
  )

  it('has the original of another line in what is printed', () => {
    expect(inspect(problem('[a]\nb\n'))).toContain('ParsingError')
  })
})
