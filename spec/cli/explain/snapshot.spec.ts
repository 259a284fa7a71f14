import { changesBetween, snapshotOf } from '../../../lib/cli/explain/snapshot.js'
import { makeEnviron } from '../../../lib/testing/index.js'

describe('changesBetween', () => {
  it('tells each thing that layers change for those inside of them, in one order', () => {
    const before = snapshotOf(makeEnviron('http://a/x?y', { REMOTE_ADDR: '192.0.2.1' }))
    const after = snapshotOf(
      makeEnviron('https://b/z?w', { method: 'PUT', SCRIPT_NAME: '/s', REMOTE_ADDR: undefined, REMOTE_USER: 'eva' }),
    )

    expect(changesBetween(before, after)).toEqual([
      { key: 'REQUEST_METHOD', from: 'GET', to: 'PUT' },
      { key: 'wsgi.url_scheme', from: 'http', to: 'https' },
      { key: 'HTTP_HOST', from: 'a', to: 'b' },
      { key: 'SCRIPT_NAME', from: '', to: '/s' },
      { key: 'PATH_INFO', from: '/x', to: '/z' },
      { key: 'QUERY_STRING', from: 'y', to: 'w' },
      { key: 'REMOTE_ADDR', from: '192.0.2.1', to: undefined },
      { key: 'REMOTE_USER', from: undefined, to: 'eva' },
    ])
    expect(changesBetween(before, before)).toEqual([])
  })
})
