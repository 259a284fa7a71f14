import fc from 'fast-check'
import { isFault, Schemes, type WeakScheme } from '../../../lib/middleware/htpasswd/scheme.js'

const BCRYPT = '$2y$10$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'
const D43 = 'x'.repeat(43)
const D86 = 'x'.repeat(86)

function read(text: string, weak: WeakScheme[] = []): string {
  const found = new Schemes(weak).read(text)
  return isFault(found) ? found.code : found.cost
}

describe('Schemes', () => {
  it.each([
    [BCRYPT, 'bcrypt 10'],
    [`$5$salt$${D43}`, 'sha256-crypt 5000'],
    [`$5$$${D43}`, 'sha256-crypt 5000'],
    [`$6$rounds=1000$salt$${D86}`, 'sha512-crypt 1000'],
    [`$6$rounds=1000000$salt$${D86}`, 'sha512-crypt 1000000'],
    ['$apr1$salt$xxxxxxxxxxxxxxxxxxxxxx', 'apr1'],
  ])('A06: takes a strong hash: %s', (text, cost) => {
    expect(read(text)).toBe(cost)
  })

  it.each([
    ['{SHA}qZk+NkcGgWq6PiVxeFDCbJzQ2J0=', '{SHA}', '{SHA}'],
    ['secret', 'plain', 'plain'],
    ['{PLAIN}secret', 'plain', 'plain'],
    ['{PLAIN}$1$a', 'plain', 'plain'],
    ['{PLAIN}TaeNqyrnYpsSw', 'plain', 'plain'],
  ] as const)('A06: takes a weak one only when it is named: %s', (text, scheme, cost) => {
    expect(read(text, [scheme])).toBe(cost)
    expect(read(text)).toBe('SCHEME_REFUSED')
    expect(read(text, [scheme === 'plain' ? '{SHA}' : 'plain'])).toBe('SCHEME_REFUSED')
  })

  it.each(['TaeNqyrnYpsSw', '_J9..rasmBYk8r9AiWNc'])('A06: never takes DES: %s', (text) => {
    expect(read(text)).toBe('SCHEME_REFUSED')
    expect(read(text, ['plain', '{SHA}'])).toBe('SCHEME_REFUSED')
  })

  it.each([4, 14])('A06: takes bcrypt of cost %d', (cost) => {
    expect(read(BCRYPT.replace('$10$', `$${String(cost).padStart(2, '0')}$`))).toMatch(/^bcrypt/)
  })

  it.each(['15', '31', '03', '00', '99'])('A06: refuses bcrypt of cost %s', (cost) => {
    expect(read(BCRYPT.replace('$10$', `$${cost}$`))).toBe('HASH_COST')
  })

  it.each(['999', '1000001', '0', '01000', '99999999999999999999', '1'.repeat(400)])(
    'refuses SHA-crypt of %s rounds',
    (rounds) => {
      expect(read(`$6$rounds=${rounds}$salt$${D86}`)).toBe('HASH_COST')
    },
  )

  it.each([
    BCRYPT.slice(0, -1),
    `${BCRYPT}.`,
    `${BCRYPT.slice(0, -1)}/`,
    `${BCRYPT} `,
    '$2y$1$x',
    `$5$salt$${D86}`,
    `$6$salt$${D43}`,
    `$6$salt$${D86}x`,
    `$6$${'s'.repeat(17)}$${D86}`,
    `$5$sält$${D43}`,
    '$5$salt',
    '$apr1$salt$x',
    '$apr1$saltsalts$xxxxxxxxxxxxxxxxxxxxxx',
    '{SHA}x',
  ])('refuses a damaged hash: %s', (text) => {
    expect(read(text, ['plain', '{SHA}'])).toBe('HASH_DAMAGED')
  })

  it.each(['$1$salt$x', '$2$10$x', '$2x$10$x', '$y$j9T$x', '$argon2id$v=19$x', '$', '{SSHA}x', '{CRYPT}x'])(
    'refuses an unknown scheme, plain named or not: %s',
    (text) => {
      expect(read(text)).toBe('SCHEME_UNKNOWN')
      expect(read(text, ['plain'])).toBe('SCHEME_UNKNOWN')
    },
  )

  it.each([`!$5$salt$${D43}`, '*', '!'])('refuses a locked user, plain named or not: %s', (text) => {
    expect(read(text, ['plain'])).toBe('USER_LOCKED')
  })

  it.each(['', '{PLAIN}'])('refuses an empty password: %j', (text) => {
    expect(read(text, ['plain'])).toBe('PASSWORD_MISSING')
  })

  it('A06: names npm install bcryptjs if the package is missing, and looks for it once, and only for a bcrypt line', () => {
    const find = jest.fn(() => ({ fault: 'it is not installed' }))
    const schemes = new Schemes([], find)
    schemes.read(`$5$salt$${D43}`)
    expect(find).not.toHaveBeenCalled()
    schemes.read(BCRYPT)
    expect(schemes.read(BCRYPT)).toEqual({
      code: 'BCRYPT_MISSING',
      fault: 'the hash is bcrypt, which needs the package bcryptjs, and it is not installed',
      remedy: 'run: npm install bcryptjs',
    })
    expect(find).toHaveBeenCalledTimes(1)
  })

  it('never throws and never repeats a secret in what it says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', '$', '$5$', '$6$rounds=', '$2y$10$', '{SHA}', '{', '!'),
        fc.uuid(),
        (start, text) => {
          const found = new Schemes([]).read(`${start}${text}}`)
          expect(isFault(found)).toBe(true)
          expect(JSON.stringify(found)).not.toContain(text.slice(0, 8))
        },
      ),
    )
  })
})
