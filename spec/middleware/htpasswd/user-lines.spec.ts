import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Problem } from '../../../lib/core/index.js'
import { userLines } from '../../../lib/middleware/htpasswd/user-lines.js'

describe('userLines', () => {
  let folder: string
  let file: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsgi-users-'))
    file = join(folder, 'users')
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  function linesOf(users: string | readonly string[]): { lines: string[]; problems: Problem[] } {
    const problems: Problem[] = []
    return { lines: userLines(users, problems).map(({ text, place }) => `${place}> ${text}`), problems }
  }

  it('reads a file with comments, blank lines, a byte order mark and either line end', () => {
    writeFileSync(file, '\uFEFFann:1\r\n\n# a comment\n  \nbob:2')
    expect(linesOf(`htpasswd:${file}`)).toEqual({ lines: [`${file}:1> ann:1`, `${file}:5> bob:2`], problems: [] })
  })

  it('takes a relative path from the working directory', () => {
    writeFileSync(file, 'ann:1\n')
    expect(linesOf(`htpasswd:${relative(process.cwd(), file)}`).lines).toEqual([`${file}:1> ann:1`])
  })

  it('takes lines as they are, in one text or a list, with files among them', () => {
    writeFileSync(file, 'ann:1\n')
    const lines = ['option "users", line 1> bob:2', `${file}:1> ann:1`, 'option "users", line 4> eve:3']
    expect(linesOf(`bob:2\n  htpasswd: ${file}\n# no\n  eve:3  \n`).lines).toEqual(lines)
    expect(linesOf(['bob:2', `htpasswd:${file}`, '', 'eve:3']).lines).toEqual(lines)
  })

  it('A07: tells of a file that is not there, with how to make it', () => {
    const { problems } = linesOf(`htpasswd:${file}`)
    expect(problems).toEqual([
      {
        code: 'USERS_FILE',
        fault: 'the users file does not exist',
        remedy: expect.stringContaining(`htpasswd -B -c ${file} USER`) as string,
        place: file,
      },
    ])
  })

  it.each(['', '\n\n', '# nobody\n'])('A07: tells of a file without a user: %j', (text) => {
    writeFileSync(file, text)
    expect(linesOf(`htpasswd:${file}`).problems).toMatchObject([{ code: 'USERS_EMPTY', place: file }])
  })

  it('A07: tells of a path that is none', () => {
    expect(linesOf('htpasswd:').problems).toMatchObject([{ code: 'USERS_FILE', place: 'option "users", line 1' }])
  })

  it('A07: tells of what cannot be read: a folder, a device, a path through a file, a name with NUL', () => {
    writeFileSync(file, 'ann:1\n')
    const faults = [folder, '/dev/null', join(file, 'x'), `${file}\0`].map(
      (path) => linesOf(`htpasswd:${path}`).problems[0]?.fault,
    )
    expect(faults).toEqual([
      'the users file cannot be read (it is no regular file)',
      'the users file cannot be read (it is no regular file)',
      'the users file cannot be read (ENOTDIR)',
      'the users file cannot be read (its name has a NUL)',
    ])
  })

  it('A07: does not wait for a FIFO that nobody writes to', () => {
    execFileSync('mkfifo', [file])
    expect(linesOf(`htpasswd:${file}`).problems[0]?.fault).toContain('it is no regular file')
  })

  it('tells of a file that is too large to be one of users', () => {
    writeFileSync(file, '')
    truncateSync(file, 2 ** 24 + 1)
    expect(linesOf(`htpasswd:${file}`).problems[0]?.fault).toContain('larger than 16777216 bytes')
  })

  it('tells of a file that is not UTF-8', () => {
    writeFileSync(file, Uint8Array.of(0xe9, 0x3a, 0x61))
    expect(linesOf(`htpasswd:${file}`).problems[0]?.fault).toBe('the users file is not UTF-8')
  })
})
