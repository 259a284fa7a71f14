import { inspect } from 'node:util'
import { PlainPassword } from '../../../lib/middleware/htpasswd/plain-password.js'

describe('PlainPassword', () => {
  it('verifies a password as it is', () => {
    const kept = new PlainPassword('sésame')
    expect(kept.verify('sésame')).toBe(true)
    expect(kept.verify('sesame')).toBe(false)
  })

  it('has a decoy that no password fits', () => {
    const decoy = new PlainPassword('sésame').decoy()
    expect(decoy.cost).toBe('plain')
    expect(decoy.verify('sésame')).toBe(false)
  })

  it('is not printed', () => {
    expect(inspect(new PlainPassword('sésame'))).not.toContain('sésame')
    expect(JSON.stringify(new PlainPassword('sésame'))).not.toContain('sésame')
  })
})
