import { RemoteKeySet } from '../../../lib/middleware/jwt/remote-key-set.js'
import { Authorization } from '../../../lib/middleware/index.js'
import { getHeader, textBody } from '../../../lib/protocol/index.js'
import { answerOf, minimalEnviron } from '../minimal-request.js'
import { Issuer } from './issuer.js'
import { Signer } from './signer.js'

const TIMES = { fresh: 1_000, outage: 5_000, cooldown: 100, timeout: 500 }

const old = new Signer('EdDSA')
const fresh = new Signer('EdDSA')
const oldJwk = { ...old.jwk, kid: 'old' }
const freshJwk = { ...fresh.jwk, kid: 'fresh' }

describe('RemoteKeySet', () => {
  let issuer: Issuer
  let keys: RemoteKeySet
  let time: number
  let log: string[]

  beforeEach(async () => {
    issuer = new Issuer()
    await issuer.start()
    issuer.publish(oldJwk)
    time = 10_000
    log = []
    keys = new RemoteKeySet(issuer.url, ['EdDSA'], TIMES, () => time)
  })
  afterEach(() => issuer.stop())

  /** `found`, or why not; with `at once` if no promise was made. */
  async function find(id: string | undefined = 'old'): Promise<string> {
    const found = keys.find('EdDSA', id, (text) => void log.push(text))
    const suffix = found instanceof Promise ? '' : ' at once'
    const result = await found
    return (typeof result === 'string' ? result : `found ${result.length}`) + suffix
  }

  /** Waits until a fetch in the background is over. */
  async function settled(): Promise<void> {
    for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  it('fetches the keys when they are first needed, once for all who wait, and then answers at once', async () => {
    expect(issuer.asked).toBe(0)
    expect(await Promise.all([find(), find(), find('other')])).toEqual(['found 1', 'found 1', 'unknown'])
    expect(await find()).toBe('found 1 at once')
    expect([issuer.asked, issuer.paths]).toEqual([1, ['/keys']])
    expect(log).toEqual([])
  })

  it('asks for a key set', async () => {
    await find()
    expect(issuer.accepts).toEqual(['application/jwk-set+json, application/json'])
  })

  it('leaves no timer behind', async () => {
    const clear = jest.spyOn(globalThis, 'clearTimeout')
    await find()
    expect(clear).toHaveBeenCalled()
    clear.mockRestore()
  })

  it('uses keys until they are old, and then waits for new ones, so that no withdrawn key lets in', async () => {
    await find()
    issuer.publish(freshJwk)
    time += 999
    expect(await find()).toBe('found 1 at once')
    await settled()
    expect(issuer.asked).toBe(1)
    time += 1
    expect(await Promise.all([find('old'), find('fresh')])).toEqual(['unknown', 'found 1'])
    expect(issuer.asked).toBe(2)
    expect(await find('fresh')).toBe('found 1 at once')
  })

  it('waits for new keys after a long time in which nobody asked, also if the last fetch had failed', async () => {
    await find()
    issuer.reply(500, 'down')
    time += 100
    expect(await find('fresh')).toBe('unavailable')
    issuer.publish(freshJwk)
    time += 4_000
    expect(await find('old')).toBe('unknown')
    expect(issuer.asked).toBe(3)
  })

  it.each<[string, readonly object[]]>([
    ['no keys', []],
    ['keys of another algorithm', [{ ...oldJwk, alg: 'ES256' }]],
    ['a secret', [{ kty: 'oct', k: 'AAAA' }]],
  ])('takes %s for an answer: all keys are withdrawn, and it is told', async (_, published) => {
    await find()
    issuer.publish(...published)
    time += 1_000
    expect(await find()).toBe('unknown')
    expect(await find(undefined)).toBe('unknown')
    expect(log).toEqual([`the keys of ${issuer.url} cannot be used: it has no public key for EdDSA`])
    issuer.publish(oldJwk)
    time += 100
    expect(await find()).toBe('found 1')
    expect(issuer.asked).toBe(3)
  })

  it('fetches at once for a key that is not there, and again only when it has cooled down', async () => {
    await find()
    expect(await find('fresh')).toBe('unknown')
    time += 99
    expect(await find('fresh')).toBe('unknown')
    expect(issuer.asked).toBe(1)
    issuer.publish(oldJwk, freshJwk)
    time += 1
    expect(await find('fresh')).toBe('found 1')
    expect(await find('old')).toBe('found 1 at once')
    expect(issuer.asked).toBe(2)
  })

  it('is not made to ask more often by a hundred tokens with keys that are not there', async () => {
    await find()
    time += 100
    await Promise.all(Array.from({ length: 100 }, (_, index) => find(`x${index}`)))
    expect(issuer.asked).toBe(2)
  })

  it('keeps the last good keys while the issuer is away, for as long as it may, and tells of it', async () => {
    await find()
    await issuer.stop()
    time += 1_000
    expect(await find()).toBe('found 1')
    expect(log).toEqual([
      expect.stringMatching(/^the keys of http:\/\/127\.0\.0\.1:\d+\/keys cannot be fetched: .*ECONNREFUSED/),
    ])
    time += 4_999
    expect(await find()).toBe('found 1 at once')
    await settled()
    expect(log).toHaveLength(2)
    time += 1
    expect(await find()).toBe('unavailable')
    await issuer.start()
    issuer.publish(freshJwk)
    time += 98
    expect(await find('fresh')).toBe('unavailable')
    time += 1
    expect(await find('fresh')).toBe('found 1')
    expect(await find('old')).toBe('unknown')
  })

  it('does not call a key unknown while the issuer cannot be asked', async () => {
    await find()
    await issuer.stop()
    time += 100
    expect(await find('fresh')).toBe('unavailable')
    expect(await find('old')).toBe('found 1 at once')
  })

  it('has no keys when there never were any, and asks again when it has cooled down', async () => {
    issuer.reply(500, 'down')
    expect(await find()).toBe('unavailable')
    expect(await find()).toBe('unavailable')
    expect(issuer.asked).toBe(1)
    expect(log).toEqual([`the keys of ${issuer.url} cannot be fetched: the answer is 500`])
    issuer.publish(oldJwk)
    time += 99
    expect(await find()).toBe('unavailable')
    time += 1
    expect(await find()).toBe('found 1')
  })

  it.each<[string, number, string, string]>([
    ['a redirect', 302, '', 'the answer is 302'],
    ['another success', 203, '{"keys":[]}', 'the answer is 203'],
    ['no JSON', 200, '<html>', ''],
    ['no key set', 200, '{"keys":{}}', 'it is no JSON Web Key Set, an object with a list "keys"'],
    ['null', 200, 'null', 'it is no JSON Web Key Set, an object with a list "keys"'],
    ['256 KiB and a byte', 200, ' '.repeat(2 ** 18 + 1), 'the answer has more than 262144 bytes'],
    ['101 keys', 200, JSON.stringify({ keys: Array(101).fill(oldJwk) }), 'it has more than 100 keys'],
  ])('takes %s for an outage, and keeps the keys it had', async (_, status, text, reason) => {
    await find()
    issuer.reply(status, text, { Location: `${issuer.url}/other` })
    time += 1_000
    expect(await find()).toBe('found 1')
    expect(log).toEqual([expect.stringContaining(`cannot be fetched: ${reason}`)])
    expect(await find()).toBe('found 1 at once')
    expect(issuer.paths).toEqual(['/keys', '/keys'])
  })

  it('takes 256 KiB and 100 keys', async () => {
    const text = JSON.stringify({
      keys: [oldJwk, ...Array.from({ length: 99 }, (_, kid) => ({ ...oldJwk, kid: `k${kid}` }))],
    })
    issuer.reply(200, text.padEnd(2 ** 18))
    expect(await find()).toBe('found 1')
  })

  it.each<[string, (issuer: Issuer) => void]>([
    ['that never answers', (silent) => (silent.answer = () => undefined)],
    ['that never ends its answer', (endless) => (endless.answer = (response) => void response.write('{"keys":['))],
  ])('waits for an issuer %s as long as it may', async (_, make) => {
    make(issuer)
    const before = performance.now()
    expect(await find()).toBe('unavailable')
    const waited = performance.now() - before
    expect(waited).toBeGreaterThan(450)
    expect(waited).toBeLessThan(3_000)
    expect(log).toEqual([`the keys of ${issuer.url} cannot be fetched: no answer within 500 ms`])
  })

  it('fetches before it is needed when it is started, and gives up when it is stopped', async () => {
    keys.start()
    await settled()
    expect(await find()).toBe('found 1 at once')
    expect(issuer.asked).toBe(1)
    await keys.stop()
  })

  it.each([false, true])('has no outage from having been stopped (while it fetched: %p)', async (isHanging) => {
    if (isHanging) issuer.answer = () => undefined
    else issuer.reply(500, 'down')
    const other = new RemoteKeySet(issuer.url, ['EdDSA'], { ...TIMES, cooldown: 60_000, timeout: 30_000 })
    other.start()
    await settled()
    expect(issuer.asked).toBe(1)
    await other.stop()
    issuer.publish(oldJwk)
    other.start()
    expect(await other.find('EdDSA', 'old', () => undefined)).toHaveLength(1)
    expect(issuer.asked).toBe(2)
    expect(await other.find('EdDSA', 'fresh', () => undefined)).toBe('unknown')
  })

  it('tells of the place of the keys, and nothing secret in its query', async () => {
    issuer.reply(500, 'down')
    keys = new RemoteKeySet(`${issuer.url}?apikey=SECRET#SECRET`, ['EdDSA'], TIMES, () => time)
    expect(await find()).toBe('unavailable')
    issuer.publish()
    time += 100
    expect(await find()).toBe('unknown')
    expect(issuer.paths).toEqual(['/keys?apikey=SECRET', '/keys?apikey=SECRET'])
    expect(log).toEqual([
      `the keys of ${issuer.url} cannot be fetched: the answer is 500`,
      `the keys of ${issuer.url} cannot be used: it has no public key for EdDSA`,
    ])
  })

  it('fails nothing if the log does', async () => {
    const rejected = jest.fn()
    process.on('unhandledRejection', rejected)
    const failing = () => {
      throw new Error('the disk is full')
    }
    await find()
    issuer.reply(500, 'down')
    time += 1_000
    expect(await keys.find('EdDSA', 'old', failing)).toHaveLength(1)
    time += 100
    expect(keys.find('EdDSA', 'old', failing)).toHaveLength(1)
    await settled()
    expect(issuer.asked).toBe(3)
    issuer.publish()
    time += 100
    expect(keys.find('EdDSA', 'old', failing)).toHaveLength(1)
    await settled()
    expect(await find()).toBe('unknown')
    process.off('unhandledRejection', rejected)
    expect(rejected).not.toHaveBeenCalled()
  })

  it('stops without ever having been started', async () => {
    await keys.stop()
    expect(issuer.asked).toBe(0)
  })
})

describe('Authorization with keys behind a URL', () => {
  const CLAIMS = { iss: 'i', aud: 'a', sub: 'ada', exp: 4_000_000_000 }
  const inner = jest.fn(
    (environ: { REMOTE_USER?: string }, startResponse: (status: '200 OK', headers: []) => unknown) => {
      startResponse('200 OK', [])
      return textBody(environ.REMOTE_USER ?? '-')
    },
  )
  let issuer: Issuer
  beforeEach(async () => {
    issuer = new Issuer()
    await issuer.start()
    inner.mockClear()
  })
  afterEach(() => issuer.stop())

  function guard(changes: object = {}): Authorization {
    return new Authorization(inner as never, {
      jwtJwks: issuer.url,
      jwtAlgorithms: ['EdDSA'],
      jwtIssuer: ['i'],
      jwtAudience: ['a'],
      jwtTimeout: 200,
      ...changes,
    })
  }

  async function ask(layer: Authorization, token: string, log: string[] = []) {
    const { headers, status } = await answerOf(layer, minimalEnviron({ HTTP_AUTHORIZATION: `Bearer ${token}` }, log))
    return [status.slice(0, 3), getHeader(headers, 'retry-after'), getHeader(headers, 'www-authenticate')]
  }

  it('F20: answers 503 without keys, and never lets in', async () => {
    issuer.reply(500, 'down')
    const log: string[] = []
    const layer = guard()
    const token = old.token(CLAIMS, { kid: 'old' })
    expect(await ask(layer, token, log)).toEqual(['503', '10', undefined])
    expect(await ask(layer, token, log)).toEqual(['503', '10', undefined])
    expect(log).toEqual([`authorization: the keys of ${issuer.url} cannot be fetched: the answer is 500\n`])
    expect(inner).not.toHaveBeenCalled()
  })

  it('F20: answers within the timeout and 50 ms when the issuer hangs', async () => {
    const before = performance.now()
    expect((await ask(guard(), old.token(CLAIMS)))[0]).toBe('503')
    expect(performance.now() - before).toBeLessThan(2_500)
  })

  it('refuses what is no token, or of another algorithm, without asking the issuer', async () => {
    const layer = guard()
    expect((await ask(layer, 'nonsense'))[0]).toBe('401')
    expect((await ask(layer, old.token(CLAIMS, { alg: 'none' })))[0]).toBe('401')
    expect(issuer.asked).toBe(0)
  })

  it('keeps its keys over a reload, and fetches when it is started', async () => {
    issuer.publish(oldJwk)
    const layer = guard()
    layer.start()
    expect(await ask(layer, old.token(CLAIMS, { kid: 'old' }))).toEqual(['200', undefined, undefined])
    await issuer.stop()
    layer.reload()
    expect((await ask(layer, old.token(CLAIMS, { kid: 'old' })))[0]).toBe('200')
    expect(issuer.asked).toBe(1)
    await layer.stop()
  })

  it('J08: fetches from the configured URL only, whatever the token names', async () => {
    issuer.publish(oldJwk)
    const layer = guard()
    const elsewhere = issuer.url.replace('/keys', '/evil')
    const token = fresh.token(CLAIMS, { kid: elsewhere, jku: elsewhere, x5u: elsewhere, jwk: fresh.jwk })
    expect((await ask(layer, token))[0]).toBe('401')
    expect(new Set(issuer.paths)).toEqual(new Set(['/keys']))
  })
})
