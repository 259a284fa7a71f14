import { looksSecret, MASK, masked, shown } from '../../lib/config/secrets.js'

describe('looksSecret', () => {
  it.each([
    'password',
    'DB_PASSWD',
    'passphrase',
    'pass',
    'smtp.pwd',
    'pw',
    'cookie_secret',
    'SECRET_KEY',
    'beaker.session.secret',
    'auth-token',
    'credentials',
    'api_key',
    'apikey',
    'private.key',
    'auth_encryption_key',
    'access-key',
    'signing_key',
    'dsn',
    'sentry.dsn',
  ])('holds of %s', (key) => {
    expect(looksSecret(key)).toBe(true)
  })

  it.each(['compass', 'bypass_filter', 'pwm', 'key', 'keyboard', 'monkey', 'name', 'use', 'passenger'])(
    'does not hold of %s',
    (key) => {
      expect(looksSecret(key)).toBe(false)
    },
  )
})

describe('shown', () => {
  it('masks a secret, and an empty one is none', () => {
    expect(shown('password', 'x')).toBe(MASK)
    expect(shown('password', '')).toBe('')
    expect(shown('plain', 'x', true)).toBe(MASK)
    expect(shown('password', 'x', false)).toBe('x')
  })

  it('masks passwords in URLs', () => {
    expect(shown('url', 'a://u:p@h/ b://:q@i c://u@h')).toBe(`a://u:${MASK}@h/ b://:${MASK}@i c://u@h`)
  })

  it('masks the whole of a password with an @ in it', () => {
    expect(shown('url', 'a://u:p@ss@h/x')).toBe(`a://u:${MASK}@h/x`)
  })

  it('shows what is no text', () => {
    expect(shown('count', 3)).toBe('3')
  })
})

describe('masked', () => {
  it('puts the mask for each secret, the longer ones first, and for passwords in URLs', () => {
    expect(masked('abc ab a db://u:p@h', ['ab', 'abc'])).toBe(`${MASK} ${MASK} a db://u:${MASK}@h`)
    expect(masked('ab', [])).toBe('ab')
  })
})
