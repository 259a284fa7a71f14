import { CookieJar } from '../../lib/testing/index.js'

const HOME = new URL('http://localhost/')

function jar(field: string, url: URL | string = HOME): CookieJar {
  const cookies = new CookieJar()
  cookies.take(
    [
      ['set-cookie', field],
      ['X-Other', 'z=1'],
    ],
    new URL(url),
  )
  return cookies
}

describe('CookieJar', () => {
  it('keeps name and value, with what is in them', () => {
    expect(jar('a=b=c; Path=/').header(HOME)).toBe('a=b=c')
    expect(jar('a="b"').get('a')).toBe('"b"')
    expect(jar('=b').names()).toEqual([])
    expect(jar('nonsense').names()).toEqual([])
    expect(jar('').header(HOME)).toBeUndefined()
  })

  it('sends a cookie to the host that set it only, unless it came with Domain', () => {
    expect(jar('a=1').header(new URL('http://other/'))).toBeUndefined()
    const own = 'http://www.example.com/'
    expect(jar('a=1', own).header(new URL('http://sub.www.example.com/'))).toBeUndefined()
    expect(jar('a=1; Domain=.Example.com', own).header(new URL('http://api.example.com/'))).toBe('a=1')
    expect(jar('a=1; Domain=example.com', own).header(new URL('http://badexample.com/'))).toBeUndefined()
    expect(jar('a=1; Domain=other.com', own).names()).toEqual([])
  })

  it('sends a cookie below its path, on segment edges', () => {
    const cookies = jar('a=1; Path=/b')
    expect(cookies.header(new URL('http://localhost/b'))).toBe('a=1')
    expect(cookies.header(new URL('http://localhost/b/c'))).toBe('a=1')
    expect(cookies.header(new URL('http://localhost/bc'))).toBeUndefined()
    expect(jar('a=1; Path=/b/').header(new URL('http://localhost/b/c'))).toBe('a=1')
  })

  it('takes the folder of the request for the path if there is none', () => {
    const cookies = jar('a=1', 'http://localhost/b/c')
    expect(cookies.header(new URL('http://localhost/b/d'))).toBe('a=1')
    expect(cookies.header(HOME)).toBeUndefined()
    expect(jar('a=1; Path=relative', 'http://localhost/b').header(HOME)).toBe('a=1')
  })

  it('keeps and sends a Secure cookie over https only', () => {
    expect(jar('a=1; Secure').names()).toEqual([])
    const cookies = jar('a=1; Secure', 'https://localhost/')
    expect(cookies.header(HOME)).toBeUndefined()
    expect(cookies.header(new URL('https://localhost/'))).toBe('a=1')
  })

  it('forgets a cookie that has expired; Max-Age wins over Expires', () => {
    const past = 'Thu, 01 Jan 1970 00:00:00 GMT'
    const future = 'Fri, 01 Jan 2999 00:00:00 GMT'
    expect(jar('a=1; Max-Age=0').names()).toEqual([])
    expect(jar('a=1; Max-Age=-1').names()).toEqual([])
    expect(jar(`a=1; Expires=${past}`).names()).toEqual([])
    expect(jar(`a=1; Expires=${past}; Max-Age=60`).names()).toEqual(['a'])
    expect(jar(`a=1; Expires=${future}`).names()).toEqual(['a'])
    expect(jar('a=1; Expires=nonsense; Max-Age=soon').names()).toEqual(['a'])
  })

  it('replaces a cookie of the same name, host and path, and deletes it', () => {
    const cookies = jar('a=1; Path=/')
    cookies.take([['Set-Cookie', 'a=2; Path=/']], HOME)
    expect(cookies.header(HOME)).toBe('a=2')
    cookies.take([['Set-Cookie', 'a=; Path=/; Max-Age=0']], HOME)
    expect(cookies.header(HOME)).toBeUndefined()
  })

  it('can be filled and emptied by hand', () => {
    const cookies = new CookieJar()
    cookies.set('a', '1')
    cookies.set('b', '2', 'example.com')
    expect(cookies.header(HOME)).toBe('a=1')
    expect(cookies.header(new URL('http://example.com/x'))).toBe('b=2')
    cookies.clear()
    expect(cookies.names()).toEqual([])
  })
})
