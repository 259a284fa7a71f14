import { makeNormal, quote } from './here.js'

describe('quote', () => {
  it('keeps what Python’s urllib keeps, and writes other bytes as %XX', () => {
    expect(quote('/a_b/c.d-e~f')).toBe('/a_b/c.d-e~f')
    expect(quote('/a b#é%')).toBe('/a%20b%23%C3%A9%25')
    expect(quote('\n')).toBe('%0A')
  })
})

describe('makeNormal', () => {
  const normal = makeNormal('/srv/home/me/my files')

  it('puts <HERE> for the folder, and what leads there for those above it', () => {
    expect(normal('/srv/home/me/my files/x.ini')).toBe('<HERE>/x.ini')
    expect(normal('/srv/home/me/other.ini')).toBe('<HERE>/../other.ini')
    expect(normal('/srv/home/other')).toBe('/srv/home/other')
  })

  it('knows the folder as it stands in a URI, too, and in the middle of a text', () => {
    expect(normal("No file '/srv/home/me/my%20files': /srv/home/me/my files")).toBe("No file '<HERE>': <HERE>")
  })

  it('takes no folder for it whose name only begins so', () => {
    expect(normal('/srv/home/me/my files2 /srv/home/me/my files-x /srv/home/me/my files.bak')).toBe(
      '<HERE>/../my files2 <HERE>/../my files-x <HERE>/../my files.bak',
    )
  })
})
