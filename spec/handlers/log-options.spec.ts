import { serverOptions } from '../../lib/handlers/server-options.js'
import type { ServerObserver, ServerOptions } from '../../lib/handlers/index.js'

describe('LogOptions', () => {
  it('has no access log by default, and the combined format', () => {
    expect(serverOptions({})).toMatchObject({ accessLog: 'off', accessLogFormat: 'combined', observer: undefined })
  })

  it('takes a file, a format of Apache, and an observer', () => {
    const given = { accessLog: '/var/log/a b.log', accessLogFormat: '%h %>s', observer: {} }
    expect(serverOptions(given)).toMatchObject(given)
  })

  it.each<[string, ServerOptions, string]>([
    ['accessLog', { accessLog: ' ' }, 'is empty'],
    ['accessLog', { accessLog: '/a\0' }, 'has a NUL'],
    [
      'accessLogFormat',
      { accessLogFormat: 'combned' },
      'is "combned", which has no directive; did you mean "combined"?',
    ],
    ['accessLogFormat', { accessLogFormat: '%h %' }, 'has "%" at character 4, which begins no directive; write %%'],
    ['observer', { observer: 7 as unknown as ServerObserver }, 'is the number 7, not an object'],
    ['observer', { observer: null as unknown as ServerObserver }, 'is null, not an object'],
  ])('refuses a wrong %s', (name, options, fault) => {
    expect(() => serverOptions(options)).toThrow(`the server: option "${name}" ${fault}`)
  })
})
