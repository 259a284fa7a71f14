import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OptionError } from '../../../lib/core/index.js'
import { SecretHolders } from '../../../lib/middleware/credentials/secret-holders.js'

const hex = (secret: string): string => createHash('sha256').update(secret).digest('hex')

function faults(lines: string | readonly string[]): string[] {
  try {
    SecretHolders.read(lines, 'tokens', 'token')
  } catch (error) {
    if (error instanceof OptionError) return error.message.split('\n').map((line) => line.trim())
    throw error
  }
  return []
}

const NOT_A_LINE =
  'the line is not sha256:HEX name scope scope; write sha256:, 64 hexadecimal digits (printf %s SECRET | sha256sum), a name, and its scopes [SECRETS_LINE]'

describe('SecretHolders', () => {
  it('finds who holds a secret, with the scopes of the line', () => {
    const holders = SecretHolders.read(
      [
        `sha256:${hex('a')} ada read write:all`,
        `SHA256:${hex('b').toUpperCase()}\tbob`,
        `  sha256:${hex('c')}  ada \t admin  `,
        '# a comment',
        '',
      ],
      'tokens',
      'token',
    )
    expect(holders.find('a')).toEqual({ user: 'ada', scopes: ['read', 'write:all'], roles: [] })
    expect(holders.find('b')).toEqual({ user: 'bob', scopes: [], roles: [] })
    expect(holders.find('c')).toEqual({ user: 'ada', scopes: ['admin'], roles: [] })
    for (const secret of ['', 'd', 'A', hex('a'), '__proto__']) expect(holders.find(secret)).toBeUndefined()
  })

  it('takes a secret for its UTF-8', () => {
    expect(SecretHolders.read(`sha256:${hex('é')} é`, 'tokens', 'token').find('é')).toMatchObject({ user: 'é' })
  })

  it.each([
    'ada',
    hex('a'),
    `sha256:${hex('a')}`,
    `sha256:${hex('a')} `,
    `sha256:${hex('a').slice(1)} ada`,
    `sha256:${hex('a')}0 ada`,
    `sha256:${hex('a').slice(1)}g ada`,
    `sha1:${hex('a')} ada`,
    `md5:${hex('a')} ada`,
    `x sha256:${hex('a')} ada`,
    `sha256:${hex('a')}ada`,
    `sha256:${hex('a')} a\u0000da`,
    `sha256:${hex('a')} a\u007fda`,
  ])('refuses the line %j', (line) => {
    expect(faults([line])).toEqual([`option "tokens", line 1: ${NOT_A_LINE}`])
  })

  it('refuses a scope that is none', () => {
    expect(faults(`sha256:${hex('a')} ada read "all"`)).toEqual([
      'option "tokens", line 1: the line has "\\"all\\"", which is no scope (RFC 6749 §3.3); mend the scope [SECRETS_LINE]',
    ])
  })

  it('refuses a secret that is there twice, in any case of its digits, and names both places', () => {
    expect(
      faults([`sha256:${hex('a')} ada`, `sha256:${hex('b')} bob`, `sha256:${hex('a').toUpperCase()} eve`]),
    ).toEqual([
      'option "tokens", line 3: the same secret is there already (option "tokens", line 1); take one of the two lines out [SECRETS_TWICE]',
    ])
  })

  it('A07: refuses a list of nothing', () => {
    expect(faults('')).toEqual([
      'authorization: option "tokens" names no token; name a file, like file:./tokens, or write lines [SECRETS_EMPTY]',
    ])
    expect(faults(['# nobody'])).toHaveLength(1)
  })

  it('tells twenty faults at most', () => {
    const lines = faults(Array.from({ length: 30 }, () => 'x'))
    expect(lines[0]).toBe('The tokens of authorization cannot be read:')
    expect(lines).toHaveLength(21)
  })

  it('reads lines of files, and tells what is wrong with them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsgi-secrets-'))
    try {
      const file = join(folder, 'tokens')
      expect(faults(`file:${file}`)).toEqual([
        `${file}: the tokens file does not exist; write lines into it: sha256:HEX name scope scope (a relative path is taken from the working directory) [SECRETS_FILE]`,
      ])
      writeFileSync(file, '\n# none\n')
      expect(faults(`file:${file}`)).toEqual([
        `${file}: the tokens file names no token; add one as: sha256:HEX name scope scope [SECRETS_EMPTY]`,
      ])
      writeFileSync(file, `\ufeff# ours\r\n\r\nsha256:${hex('a')} ada read\r\nhunter2\r\n`)
      expect(faults([`file:${file}`])).toEqual([`${file}:4: ${NOT_A_LINE}`])
      writeFileSync(file, `sha256:${hex('a')} ada read`)
      const holders = SecretHolders.read([`sha256:${hex('b')} bob`, `file: ${file}`], 'tokens', 'token')
      expect([holders.find('a')?.user, holders.find('b')?.user]).toEqual(['ada', 'bob'])
      expect(faults('file:')).toEqual([
        'option "tokens", line 1: file: is followed by no path; write file:./tokens [SECRETS_FILE]',
      ])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
