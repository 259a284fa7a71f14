import fc from 'fast-check'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBcrypt } from '../../lib/middleware/htpasswd/bcrypt-library.js'
import { isFault, Schemes } from '../../lib/middleware/htpasswd/scheme.js'
import { Authorization } from '../../lib/middleware/index.js'
import { TestClient } from '../../lib/testing/index.js'
import { leftOut } from '../middleware/htpasswd/oracle.js'
import { basic } from '../middleware/minimal-request.js'

/** As many passwords of each of the six schemes, a process for each: a thousand of all, or what is asked for. */
const MANY = Number(process.env.TSGI_PASSWORDS ?? 170)
/** As many of them are put to `htpasswd -v`, which is another process each. */
const ASKED = Math.ceil(MANY / 4)
const seed = Date.now()

/** Printable, of one to four bytes a character, so that bcrypt sees all of it. */
const letter = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
  fc.constantFrom('é', 'ß', '£', '漢', '✓', '🔒', ' ', ':', '"', '\\', '$', '#', '%'),
)
const password = fc.array(letter, { minLength: 1, maxLength: 16 }).map((letters) => letters.join(''))
/** A plain one is the line itself: nothing that looks like a hash, or ends the field. */
const plainPassword = password.map((text) => `p${text.replaceAll(':', ';')} -`)

const passwords = fc.sample(password, { numRuns: MANY, seed })
const plainPasswords = fc.sample(plainPassword, { numRuns: MANY, seed })
const schemes = new Schemes(['{SHA}', 'plain'])

/** Runs a line of shell for each line of the input, in one shell. */
function forEach(command: string, lines: readonly string[]): string[] {
  const script = `while IFS= read -r p; do printf '%s\\n' "$p" | ${command}; done`
  const { status, stderr, stdout } = spawnSync('sh', ['-c', script], {
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
  return stdout.split('\n').filter((line) => line !== '')
}

/** Whether each password fits, as this package finds. */
async function verdicts(texts: readonly string[], given: readonly string[]): Promise<boolean[]> {
  const found: boolean[] = []
  for (const [index, text] of texts.entries()) {
    const hash = schemes.read(text)
    if (isFault(hash)) throw new Error(`${hash.fault}: ${text}`)
    found.push(await hash.verify(given[index] ?? ''))
  }
  return found
}

/** Every other password is another, by its end, its beginning or the case of a letter. */
function everyOther(right: readonly string[]): string[] {
  const changes = [
    (text: string) => `${text}x`,
    (text: string) => `x${text}`,
    (text: string) => text.slice(0, -1),
    (text: string) => `${text} `,
  ]
  return right.map((text, index) => (index % 2 === 0 ? text : (changes[(index >> 1) % 4]?.(text) ?? text)))
}

const isHere =
  spawnSync('htpasswd', ['-h']).error === undefined && spawnSync('openssl', ['version']).error === undefined

describe('htpasswd and this package', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsgi-htpasswd-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  /** What `htpasswd -v` says of passwords. */
  function asked(texts: readonly string[], given: readonly string[]): boolean[] {
    const file = join(folder, 'users')
    writeFileSync(file, texts.map((text, index) => `u${index}:${text}\n`).join(''))
    const script = `i=0; while IFS= read -r p; do printf '%s\\n' "$p" | htpasswd -v -i ${file} "u$i" 2>/dev/null; echo $?; i=$((i+1)); done`
    const { stdout } = spawnSync('sh', ['-c', script], { input: `${given.join('\n')}\n`, encoding: 'utf8' })
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((code) => code === '0')
  }

  if (!isHere) {
    leftOut('htpasswd')
    it('cannot be compared, for htpasswd or openssl is not installed', () => {
      expect(isHere).toBe(false)
    })
    return
  }

  const right = passwords.map(() => true)
  const alternately = passwords.map((_, index) => index % 2 === 0)

  it.each([
    ['bcrypt', '-B -C 4', '$2y$04$'],
    ['apr1', '-m', '$apr1$'],
    ['SHA-256 crypt', '-2 -r 1000', '$5$'],
    ['SHA-512 crypt', '-5 -r 1000', '$6$'],
    ['{SHA}', '-s', '{SHA}'],
  ])(`agree on ${MANY} random passwords by %s, made by htpasswd`, async (_, flags, prefix) => {
    const texts = forEach(`htpasswd -n -i ${flags} u`, passwords).map((line) => line.slice(2))
    expect(texts.filter((text) => text.startsWith(prefix))).toHaveLength(MANY)
    expect({ seed, found: await verdicts(texts, passwords) }).toEqual({ seed, found: right })
    const given = everyOther(passwords)
    expect({ seed, found: await verdicts(texts, given) }).toEqual({ seed, found: alternately })
    const some = given.slice(0, ASKED)
    expect({ seed, found: asked(texts.slice(0, ASKED), some) }).toEqual({ seed, found: alternately.slice(0, ASKED) })
  })

  it(`agree on ${MANY} random plain passwords`, async () => {
    const texts = forEach('htpasswd -n -i -p u', plainPasswords).map((line) => line.slice(2))
    expect(texts).toEqual(plainPasswords)
    expect({ seed, found: await verdicts(texts, plainPasswords) }).toEqual({ seed, found: right })
    expect({ seed, found: await verdicts(texts, everyOther(plainPasswords)) }).toEqual({ seed, found: alternately })
  })

  it.each(['-apr1', '-5', '-6'])(`agree on ${ASKED} random passwords that openssl passwd %s made`, async (flag) => {
    const some = passwords.slice(0, ASKED)
    const { stdout } = spawnSync('openssl', ['passwd', '-stdin', flag], {
      input: `${some.join('\n')}\n`,
      encoding: 'utf8',
    })
    const texts = stdout.trim().split('\n')
    const given = everyOther(some)
    expect({ seed, found: await verdicts(texts, given) }).toEqual({ seed, found: alternately.slice(0, ASKED) })
    expect({ seed, found: asked(texts, given) }).toEqual({ seed, found: alternately.slice(0, ASKED) })
  })

  it(`agree on ${ASKED} random passwords by bcrypt, made here`, async () => {
    const found = findBcrypt()
    if (!('library' in found)) throw new Error(found.fault)
    const some = passwords.slice(0, ASKED)
    const texts: string[] = []
    for (const text of some) texts.push(await found.library.hash(text, '$2b$04$CCCCCCCCCCCCCCCCCCCCC.'))
    const given = everyOther(some)
    expect({ seed, found: await verdicts(texts, given) }).toEqual({ seed, found: alternately.slice(0, ASKED) })
    expect({ seed, found: asked(texts, given) }).toEqual({ seed, found: alternately.slice(0, ASKED) })
  })

  it('agree through the whole layer, from a file that htpasswd wrote', async () => {
    const file = join(folder, 'site')
    const some = passwords.slice(0, 20)
    writeFileSync(file, '')
    some.forEach((text, index) => {
      spawnSync('htpasswd', ['-i', '-B', '-C', '4', file, `user${index}`], { input: `${text}\n` })
    })
    const app = new Authorization(
      (_, startResponse) => {
        startResponse('200 OK', [])
        return []
      },
      { users: `htpasswd:${file}`, log: false },
    )
    const client = new TestClient(app)
    const statuses = []
    for (const [index, text] of everyOther(some).entries()) {
      const response = await client.get('/', { headers: { Authorization: basic(`user${index}`, text) } })
      statuses.push(response.status)
    }
    expect({ seed, statuses }).toEqual({ seed, statuses: some.map((_, index) => (index % 2 === 0 ? 200 : 401)) })
  })
})
