import { BcryptHash } from '../../../lib/middleware/htpasswd/bcrypt-hash.js'
import { findBcrypt } from '../../../lib/middleware/htpasswd/bcrypt-library.js'
import { isFault, Schemes } from '../../../lib/middleware/htpasswd/scheme.js'
import { htpasswd, leftOut } from './oracle.js'

function bcrypt(text: string): BcryptHash {
  const hash = new Schemes().read(text)
  if (isFault(hash) || !(hash instanceof BcryptHash)) throw new TypeError(`not bcrypt: ${text}`)
  return hash
}

const U = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'

describe('BcryptHash', () => {
  // The vectors of Openwall's crypt_blowfish.
  it.each([
    ['U*U', U],
    ['U*U*', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK'],
    ['U*U*U', '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a'],
  ])('A06: verifies the vector of %j', async (password, text) => {
    const hash = bcrypt(text)
    expect(await hash.verify(password)).toBe(true)
    expect(await hash.verify(`${password}U`)).toBe(false)
  })

  it.each(['$2a$', '$2b$', '$2y$'])('takes the version %s', async (version) => {
    expect(await bcrypt(U.replace('$2a$', version)).verify('U*U')).toBe(true)
  })

  it('takes a salt whose last character has bits without meaning', async () => {
    expect(await bcrypt(U.replace('CC.E5', 'CCAE5')).verify('U*U')).toBe(true)
  })

  it('A06: refuses a password of more than 72 bytes, where bcrypt would look at the beginning only', async () => {
    const { library } = findBcrypt() as { library: { hash: (password: string, setting: string) => Promise<string> } }
    const password = 'x'.repeat(72)
    const hash = bcrypt(await library.hash(password, '$2b$04$CCCCCCCCCCCCCCCCCCCCC.'))
    expect(await hash.verify(password)).toBe(true)
    expect(await hash.verify(`${password}y`)).toBe(false)
    expect(await hash.verify('é'.repeat(37))).toBe(false)
  })

  it('A06: refuses a password with a NUL', async () => {
    expect(await bcrypt(U).verify('U*U\0')).toBe(false)
  })

  it('has a decoy of the same cost, which takes as long', async () => {
    const decoy = bcrypt(U.replace('$05$', '$04$')).decoy()
    expect(decoy.cost).toBe('bcrypt 04')
    expect(decoy.setting).toMatch(/^\$2a\$04\$[./0-9A-Za-z]{22}$/)
    expect(await decoy.verify('U*U')).toBe(false)
  })

  if (htpasswd.there) {
    it.each(['p', 'é:£', 'x'.repeat(72)])('agrees with htpasswd -B on %j', async (password) => {
      expect(await bcrypt(htpasswd.hash(password, '-B', '-C', '4')).verify(password)).toBe(true)
    })
  } else leftOut('htpasswd')
})
