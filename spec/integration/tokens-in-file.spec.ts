import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadApp } from '../../lib/config/index.js'
import type { Stack } from '../../lib/core/index.js'
import { TestClient } from '../../lib/testing/index.js'
import { Signer } from '../middleware/jwt/signer.js'

const sha256 = (secret: string): string => `sha256:${createHash('sha256').update(secret).digest('hex')}`

const TAIL = `
[filter:admin]
use = egg:tsgi#requires
scopes = write
paths = /admin

[app:page]
use = call:./page.cjs:page
`

describe('a deployment file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsgi-tokens-'))
    const page = `exports.page = () => (environ, startResponse) => {
      startResponse('200 OK', [])
      return [Buffer.from(environ.REMOTE_USER + ' ' + environ['tsgi.scopes'].join('+'))]
    }`
    writeFileSync(join(folder, 'page.cjs'), page)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function load(section: string, pipeline = 'auth admin page', environment?: Record<string, string>): Promise<Stack> {
    const head = `[pipeline:main]\npipeline = ${pipeline}\n\n[filter:auth]\nuse = egg:tsgi#authorization\n`
    writeFileSync(join(folder, 'paste.ini'), `${head}${section}\n${TAIL}`)
    return loadApp('config:paste.ini', { relativeTo: folder, ...(environment === undefined ? {} : { environment }) })
  }

  async function ask(stack: Stack, path: string, headers: Record<string, string> = {}): Promise<string> {
    const response = await new TestClient(stack).get(path, { headers })
    return `${response.status} ${response.status === 200 ? response.text() : ''}`.trim()
  }

  it('lets in by tokens and API keys that stand in it or in files beside it, and requires scopes', async () => {
    writeFileSync(join(folder, 'keys'), `# ours\n${sha256('k-ci')} ci write\n`)
    const stack = await load(
      `tokens =\n    ${sha256('t-ada')} ada read write\n    ${sha256('t-bob')} bob read\napi_keys = file:keys\napi_key_header = X-Key`,
    )
    expect(await ask(stack, '/')).toBe('401')
    expect(await ask(stack, '/admin', { Authorization: 'Bearer t-ada' })).toBe('200 ada read+write')
    expect(await ask(stack, '/', { Authorization: 'Bearer t-bob' })).toBe('200 bob read')
    expect(await ask(stack, '/admin', { Authorization: 'Bearer t-bob' })).toBe('403')
    expect(await ask(stack, '/admin', { 'X-Key': 'k-ci' })).toBe('200 ci write')
  })

  it('lets in by JWTs, with public keys from a file beside it', async () => {
    const signer = new Signer('ES256')
    writeFileSync(join(folder, 'keys.json'), JSON.stringify({ keys: [signer.jwk] }))
    const stack = await load(`jwt_jwks = file:%(here)s/keys.json
jwt_algorithms = ES256, RS256
jwt_issuer = https://login.example/
jwt_audience = a, b
jwt_tolerance = 1m
requires = read`)
    const bearer = (changes: object) => {
      const claims = {
        iss: 'https://login.example/',
        aud: 'b',
        sub: 'ada',
        exp: 4_000_000_000,
        scope: 'read',
        ...changes,
      }
      return { Authorization: `Bearer ${signer.token(claims)}` }
    }
    expect(await ask(stack, '/', bearer({}))).toBe('200 ada read')
    expect(await ask(stack, '/', bearer({ scope: 'write' }))).toBe('403')
    expect(await ask(stack, '/', bearer({ aud: 'c' }))).toBe('401')
    expect(await ask(stack, '/', bearer({ exp: Math.floor(Date.now() / 1000) - 30 }))).toBe('200 ada read')
  })

  const HS = 'jwt_algorithms = HS256\njwt_issuer = i\njwt_audience = *\njwt_secret = env:JWT_SECRET'

  it('J04: takes the secret from the environment, and does not start without it or with an empty one', async () => {
    const secret = 's'.repeat(32)
    const token = new Signer('HS256', Buffer.from(secret)).token({ iss: 'i', sub: 'ada', exp: 4_000_000_000 })
    const stack = await load(HS, 'auth page', { JWT_SECRET: secret })
    expect(await ask(stack, '/', { Authorization: `Bearer ${token}` })).toBe('200 ada')
    await expect(load(HS, 'auth page', {})).rejects.toThrow('the environment has no JWT_SECRET')
    await expect(load(HS, 'auth page', { JWT_SECRET: '' })).rejects.toThrow('HS256 needs option "jwtSecret"')
    await expect(load(HS, 'auth page', { JWT_SECRET: 'undefined' })).rejects.toThrow('has 9 bytes')
  })

  it('A07: does not start if nothing says who may come in', async () => {
    await expect(load('realm = staff')).rejects.toThrow('or another that says who may come in')
  })

  it('does not start with requires in front of authorization', async () => {
    const section = `tokens = ${sha256('t')} ada`
    await expect(load(section, 'admin auth page')).rejects.toThrow(/requires needs environ key 'tsgi\.scopes'/)
  })
})
