import { serverOptions } from '../../lib/handlers/server-options.js'

describe('AdminOptions', () => {
  it('has no admin listener by default, and one that only this machine reaches', () => {
    expect(serverOptions({})).toMatchObject({ adminBind: 'off', adminPublic: false })
  })

  it.each(['off', '127.0.0.1:9180', '9180', 'unix:/run/a.sock'])('takes %s', (adminBind) => {
    expect(serverOptions({ adminBind }).adminBind).toBe(adminBind)
  })

  it('refuses what is no place', () => {
    expect(() => serverOptions({ adminBind: 'on' })).toThrow(
      'the server: option "adminBind" is no ADDRESS:PORT with a port up to 65535; it is: where /healthz, /readyz, /metrics and /status are served',
    )
  })
})
