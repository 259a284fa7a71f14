import { expectTypeOf } from 'expect-type'
import { isProtocolKey, type InjectableKey, type ProtocolKey } from '../../../lib/middleware/injection/protocol-key.js'

describe('isProtocolKey', () => {
  it.each(['REQUEST_METHOD', 'HTTP_X_FOO', 'HTTPS', 'X', 'wsgi.input', 'wsgi.', 'tsgi.raw_path'])(
    'holds for %s',
    (key) => {
      expect(isProtocolKey(key)).toBe(true)
    },
  )

  it.each(['acme.user', 'http_host', 'wsgi', 'Remote_User', '__proto__', 'constructor', ''])(
    'does not for %j',
    (key) => {
      expect(isProtocolKey(key)).toBe(false)
    },
  )

  it('is what the types say', () => {
    expect(isProtocolKey('REMOTE_USER')).toBe(true)
    expectTypeOf<'REMOTE_USER' | 'HTTP_X' | 'wsgi.input' | 'tsgi.signal' | 'PATH_INFO'>().toExtend<ProtocolKey>()
    expectTypeOf<'acme.user' | 'REMOTE_USER'>().toExtend<InjectableKey>()
    expectTypeOf<'REMOTE_USR'>().not.toExtend<InjectableKey>()
    expectTypeOf<'acme.user'>().not.toExtend<ProtocolKey>()
  })
})
