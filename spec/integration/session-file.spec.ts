import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadApp } from '../../lib/config/index.js'
import type { Stack } from '../../lib/index.js'
import { Session } from '../../lib/middleware/index.js'

const SECRET = 'Tq3mFVq0bJmKpD2oYx1lHcW8sZ5uRnE7aGvB4iXt6yQ='
const NEWER = 'c0Hn8sWq2ZlJx5VtRb7EyKmA9dGuPf3ToLiXw1QhNzM='

describe('a session in a deployment file', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tsgi-session-'))))
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  async function load(options: readonly string[]): Promise<Stack> {
    const lines = [
      '[pipeline:main]',
      'pipeline = session files',
      '[filter:session]',
      'use = egg:tsgi#session',
      ...options,
      '[app:files]',
      'use = egg:tsgi#static',
      'document_root = .',
    ]
    writeFileSync(join(folder, 'app.ini'), lines.join('\n'))
    return loadApp('config:app.ini', { relativeTo: folder, environment: { SECRETS: `${NEWER}, ${SECRET}` } })
  }

  it('takes its secrets from the environment, and shows none', async () => {
    const stack = await load([
      'secrets = env:SECRETS',
      'namespace = shop',
      'max_age = 30d',
      'same_site = strict',
      'on_outage = anonymous',
    ])
    const [entry] = stack.entries
    expect(entry).toMatchObject({
      name: 'session',
      Class: Session,
      options: {
        secrets: [NEWER, SECRET],
        namespace: 'shop',
        maxAge: 30 * 86_400_000,
        sameSite: 'strict',
        onOutage: 'anonymous',
      },
    })
    expect(String(stack)).not.toContain(SECRET.slice(0, 8))
  })

  it('takes its secret from a file', async () => {
    writeFileSync(join(folder, 'secret'), `${SECRET}\n`)
    const [entry] = (await load(['secrets = file:secret'])).entries
    expect(entry).toMatchObject({ options: { secrets: [SECRET] } })
  })

  it.each<[string[], RegExp]>([
    [['secrets = geheim'], /app\.ini:5:\d+: session: option "secrets" has a secret of 4 bytes, and it takes 32/],
    [['store = redis://:geheim@h/x'], /app\.ini:5:\d+: session: option "store" names a database that is no number/],
    [['store = postgres'], /app\.ini:5:\d+: session: option "store" is none of cookie, memory, sqlite:PATH/],
    [['secret = x'], /app\.ini:5:\d+: .*did you mean "secrets"/],
    [[], /session: the store cookie needs secrets; make one with openssl rand -base64 32, or name another store/],
  ])('refuses %j, and shows no secret', async (options, message) => {
    const error: unknown = await load(options).catch((reason: unknown) => reason)
    expect(String(error)).toMatch(message)
    expect(String(error)).not.toContain('geheim')
  })
})
