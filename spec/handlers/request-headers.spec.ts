import { addRequestHeaders } from '../../lib/handlers/request-headers.js'
import type { Environ } from '../../lib/index.js'

function added(...fields: string[]): { environ: Record<string, unknown>; fault: string | undefined } {
  const environ = Object.create(null) as Record<string, unknown>
  const fault = addRequestHeaders(environ as unknown as Environ, fields)
  return { environ: { ...environ }, fault }
}

const COMMON = [
  'Host',
  'Accept',
  'Cookie',
  'Referer',
  'User-Agent',
  'Connection',
  'Cache-Control',
  'Sec-Fetch-Dest',
  'Sec-Fetch-Mode',
  'Sec-Fetch-Site',
  'Accept-Encoding',
  'Accept-Language',
  'Upgrade-Insecure-Requests',
]
/** Names as long as the common ones, which must not be taken for them. */
const OTHERS = [
  'From',
  'Expect',
  'Upgrade',
  'X-Test-Abc',
  'If-None-Match',
  'Accept-Charset',
  'X-Forwarded-For',
  'X-'.repeat(12) + 'Y',
]

describe('addRequestHeaders', () => {
  it.each([...COMMON, ...OTHERS])('names %s as CGI does, in every spelling', (name) => {
    const key = `HTTP_${name.toUpperCase().replaceAll('-', '_')}`
    for (const spelling of [name, name.toLowerCase(), name.toUpperCase()])
      expect(added(spelling, 'v')).toEqual({ environ: { [key]: 'v' }, fault: undefined })
  })

  it('RFC 3875 §4.1: content type and length have no HTTP_', () => {
    expect(added('Content-Type', 'text/plain', 'content-length', '3').environ).toEqual({
      CONTENT_TYPE: 'text/plain',
      CONTENT_LENGTH: '3',
    })
  })

  it.each(COMMON.filter((name) => name !== 'Host' && name !== 'Cookie'))('joins repeats of %s with commas', (name) => {
    expect(Object.values(added(name, 'a', name, 'b').environ)).toEqual(['a, b'])
  })

  it('RFC 6265 §5.4: joins cookies with semicolons', () => {
    expect(added('Cookie', 'a=b', 'cookie', 'c=d').environ).toEqual({ HTTP_COOKIE: 'a=b; c=d' })
  })

  it.each(['Host', 'Content-Type', 'Content-Length', 'Authorization'])('X6, G03, G10: refuses a second %s', (name) => {
    expect(added(name, 'a', name.toLowerCase(), 'a', 'X', 'y').fault).toBe(`the field ${name.toLowerCase()} came twice`)
  })

  it('X4, X5, G24, G25: drops names with _ and Proxy', () => {
    const fields = ['X_Forwarded_For', '6.6.6.6', 'REMOTE_USER', 'a', '__proto__', 'b', 'Proxy', 'c', 'PROXY', 'd']
    expect(added(...fields)).toEqual({ environ: {}, fault: undefined })
  })

  it('G25: a field can set nothing but HTTP_*', () => {
    expect(added('Remote-User', 'a', 'wsgi.url_scheme', 'b', 'wsgi.input', 'c', 'constructor', 'd').environ).toEqual({
      HTTP_REMOTE_USER: 'a',
      'HTTP_WSGI.INPUT': 'c',
      HTTP_CONSTRUCTOR: 'd',
    })
  })

  it('remembers only so many spellings, and is right about all', () => {
    for (let n = 0; n < 2_000; n++) expect(added(`X-N${n}`, 'v').environ).toEqual({ [`HTTP_X_N${n}`]: 'v' })
  })
})
