import { type CompositeError } from '../../../lib/apps/composite-error.js'
import { collapsed, inMatchOrder, mountAddress, mountPoint } from '../../../lib/apps/url-map/mount.js'

function errorOf(work: () => unknown): CompositeError {
  try {
    work()
  } catch (error) {
    return error as CompositeError
  }
  throw new Error('nothing was thrown')
}

describe('mountAddress', () => {
  it.each([
    ['/', '/'],
    ['', ''],
    ['/foo', '/foo'],
    ['domain example.com', 'http://example.com'],
    ['domain example.com /', 'http://example.com//'],
    ['/a domain example.com', 'http://example.com//a'],
    ['domain example.com port 8080 /a', 'http://example.com:8080//a'],
    ['port\t8080   domain example.com', 'http://example.com:8080'],
    ['http://example.com/a', 'http://example.com/a'],
    ['foo', 'foo'],
  ])('§16: reads %j as %j', (expression, address) => {
    expect(mountAddress(expression)).toBe(address)
  })

  it.each([
    ['domain', "'domain' must be followed with a domain name", '"domain" stands at the end; write domain and a name'],
    ['domain a domain b', "'domain' given twice", '"domain" stands there twice; write one application a line'],
    [
      '/ domain a domain',
      "'domain' must be followed with a domain name",
      '"domain" stands at the end; write domain and a name',
    ],
    ['port', "'port' must be followed with a port number", '"port" stands at the end; write port and a number'],
    ['domain a port 1 port 2', "'port' given twice", '"port" stands there twice; write one application a line'],
    ['/a /b', "more than one path given (have '/a', got '/b')", '"/a /b" has two paths; write one application a line'],
    [
      'port 80 /',
      'If you give a port, you must also give a domain',
      '"port 80 /" has a port and no domain; write domain NAME port N /path',
    ],
  ])('§16: refuses %j in the words of the original', (expression, message, text) => {
    const error = errorOf(() => mountAddress(expression))
    expect(error.original).toEqual({ class: 'ValueError', message })
    expect(error.message).toBe(`${text} [MOUNT_INVALID]`)
  })
})

describe('mountPoint', () => {
  it.each([
    ['', undefined, ''],
    ['/', undefined, ''],
    ['//double//slash', undefined, '/double/slash'],
    ['/foo/bar/', undefined, '/foo/bar'],
    ['/foo///', undefined, '/foo'],
    ['http://example.com', 'example.com', ''],
    ['https://example.com//a/', 'example.com', '/a'],
    ['http://example.com:8080/', 'example.com:8080', ''],
    ['http:///a', undefined, '/a'],
  ])('§16: mounts %j at domain %j and path %j', (address, domain, path) => {
    expect(mountPoint(address)).toEqual({ domain, path })
  })

  it.each(['foo', 'ftp://a/', 'xhttp://a/'])('§16: refuses %j in the words of the original', (address) => {
    const error = errorOf(() => mountPoint(address))
    expect(error.original).toEqual({
      class: 'AssertionError',
      message: `URL fragments must start with / or http:// (you gave '${address}')`,
    })
    expect(error.message).toBe(
      `an application cannot be mounted at "${address}"; write a path that begins with "/", or domain NAME /path [MOUNT_INVALID]`,
    )
  })
})

describe('collapsed', () => {
  it('makes one slash of several and leaves the rest', () => {
    expect(['/a/b', '//a///b//', ''].map(collapsed)).toEqual(['/a/b', '/a/b/', ''])
  })
})

describe('inMatchOrder', () => {
  const app = () => []
  const order = (...addresses: string[]): string[] =>
    inMatchOrder(addresses.map((address) => [mountPoint(address), app] as const)).map(
      ({ domain, path }) => `${domain ?? '*'} ${path}`,
    )

  it('map-06: tries domains in ascending order, in each longer paths first, those for all domains last', () => {
    const given = ['/', '/aa', '/aaa', '/ab', 'http://z.example', 'http://b.example/x', 'http://b.example']
    const expected = ['b.example /x', 'b.example ', 'z.example ', '* /aaa', '* /aa', '* /ab', '* ']
    expect(order(...given)).toEqual(expected)
    expect(order(...given.reverse())).toEqual(expected)
  })

  it('map-05: puts a later mount in the place of an equal one', () => {
    const later = () => []
    const mounts = inMatchOrder([
      [mountPoint('/x'), app],
      [mountPoint('/x/'), later],
    ])
    expect(mounts).toEqual([{ domain: undefined, path: '/x', application: later }])
  })
})
