import * as fc from 'fast-check'
import { encodePath, encodeQuery, encodeRawQuery, encodeValue } from '../../../lib/middleware/rewrite/location.js'

describe('encodePath', () => {
  it('encodes all but what a path may have (RFC 3986 §3.3), and a percent sign too', () => {
    expect(encodePath("/a-._~!$&'()*+,;=:@/b")).toBe("/a-._~!$&'()*+,;=:@/b")
    expect(encodePath('/ "#%<>?[\\]^`{|}\u007f\u0000é✓😀\ud800')).toBe(
      '/%20%22%23%25%3C%3E%3F%5B%5C%5D%5E%60%7B%7C%7D%7F%00%C3%A9%E2%9C%93%F0%9F%98%80%EF%BF%BD',
    )
  })

  it('gives one slash first and ASCII for every text, which decodes to the same path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encoded = encodePath(`/${text}`)
        expect(encoded).toMatch(/^\/(?!\/)[!-~]*$/)
        expect(new URL(encoded, 'https://host.example').host).toBe('host.example')
        expect(decodeURIComponent(encoded)).toBe(`/${text}`.replace(/^\/+/, '/'))
      }),
    )
  })
})

describe('encodeQuery', () => {
  it('leaves percent sequences and encodes what a query may not have (RFC 3986 §3.4)', () => {
    expect(encodeQuery('a=1&b=/?%20%C3')).toBe('a=1&b=/?%20%C3')
    expect(encodeQuery('é "%2"#')).toBe('%C3%A9%20%22%252%22%23')
  })
})

describe('encodeRawQuery', () => {
  it('takes a character for a byte, and one that is none for itself', () => {
    expect(encodeRawQuery('%41é\n✓')).toBe('%41%E9%0A%E2%9C%93')
  })
})

describe('encodeValue', () => {
  it('encodes all that has a meaning in a query', () => {
    expect(encodeValue("a-._~&=+#/?;%20'é")).toBe('a-._~%26%3D%2B%23%2F%3F%3B%2520%27%C3%A9')
  })
})
