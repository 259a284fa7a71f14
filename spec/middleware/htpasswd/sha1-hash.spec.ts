import { isFault, Schemes } from '../../../lib/middleware/htpasswd/scheme.js'
import { Sha1Hash } from '../../../lib/middleware/htpasswd/sha1-hash.js'
import { htpasswd, leftOut } from './oracle.js'

function sha1(text: string): Sha1Hash {
  const hash = new Schemes(['{SHA}']).read(text)
  if (isFault(hash) || !(hash instanceof Sha1Hash)) throw new TypeError(`not {SHA}: ${text}`)
  return hash
}

describe('Sha1Hash', () => {
  it('A06: verifies the vector of FIPS 180, at once', () => {
    const hash = sha1('{SHA}qZk+NkcGgWq6PiVxeFDCbJzQ2J0=')
    expect(hash.verify('abc')).toBe(true)
    expect(hash.verify('abd')).toBe(false)
  })

  it('has a decoy', () => {
    const decoy = sha1('{SHA}qZk+NkcGgWq6PiVxeFDCbJzQ2J0=').decoy()
    expect(sha1(`{SHA}${decoy.hash}`).cost).toBe(decoy.cost)
    expect(decoy.verify('abc')).toBe(false)
  })

  if (htpasswd.there) {
    it('agrees with htpasswd -s', () => {
      expect(sha1(htpasswd.hash('é:£', '-s')).verify('é:£')).toBe(true)
    })
  } else leftOut('htpasswd')
})
