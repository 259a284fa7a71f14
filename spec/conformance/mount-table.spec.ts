import { mountTable, parsePathExpression, type Mount } from './mount-table.js'

describe('parsePathExpression', () => {
  it.each([
    ['/', '/'],
    ['/a', '/a'],
    ['domain a.example /x', 'http://a.example//x'],
    ['/x port 80 domain a.example', 'http://a.example:80//x'],
    ['domain a.example', 'http://a.example'],
  ])('reads %s', (key, expected) => {
    expect(parsePathExpression(key)).toBe(expected)
  })

  it.each([
    ['/a /b', "more than one path given (have '/a', got '/b')"],
    ['domain', "'domain' must be followed with a domain name"],
    ['port', "'port' must be followed with a port number"],
    ['domain a domain b', "'domain' given twice"],
    ['port 1 port 2', "'port' given twice"],
    ['port 1 /', 'If you give a port, you must also give a domain'],
  ])('refuses %s', (key, message) => {
    expect(() => parsePathExpression(key)).toThrow(
      expect.objectContaining({ className: 'ValueError', message }) as Error,
    )
  })
})

describe('mountTable', () => {
  const table = (...urls: string[]) => {
    const mounts: Mount[] = []
    for (const url of urls) mountTable(mounts, url, url)
    return mounts.map(({ domain, path }) => `${domain ?? '*'} ${path}`)
  }

  it('has domains before none, and longer paths before shorter ones', () => {
    expect(table('/', '/a', '/bb', 'http://b.example/x', 'http://a.example')).toEqual([
      'a.example ',
      'b.example /x',
      '* /bb',
      '* /a',
      '* ',
    ])
  })

  it('orders paths of one length by their letters', () => {
    expect(table('/b', '/a')).toEqual(['* /a', '* /b'])
  })

  it('puts a later one in the place of the same, however many slashes it is written with', () => {
    const mounts: Mount[] = []
    mountTable(mounts, '/a//b/', 'first')
    mountTable(mounts, '/a/b', 'second')

    expect(mounts).toEqual([{ domain: null, path: '/a/b', key: 'second' }])
  })

  it('refuses what is neither a path nor a URL', () => {
    expect(() => table('a')).toThrow(
      expect.objectContaining({
        className: 'AssertionError',
        message: "URL fragments must start with / or http:// (you gave 'a')",
      }) as Error,
    )
  })
})
