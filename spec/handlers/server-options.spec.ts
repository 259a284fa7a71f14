import { serverOptions, type ServerOptions } from '../../lib/handlers/server-options.js'

describe('serverOptions', () => {
  it('F1: has safe defaults: the loopback address, 10 s for header fields, 16 KiB of them', () => {
    expect(serverOptions({})).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      maxHeaderSize: 16_384,
      headersTimeout: 10_000,
      keepAliveTimeout: 65_000,
      closeTimeout: 10_000,
      maxHeaders: 100,
    })
  })

  it('takes durations as text', () => {
    expect(serverOptions({ closeTimeout: '2s' as unknown as number }).closeTimeout).toBe(2_000)
  })

  it('names all that is wrong at once', () => {
    expect(() => serverOptions({ port: 70_000, maxHeaderSize: 1, hots: 'x' } as object)).toThrow(
      /(?=[^]*port)(?=[^]*maxHeaderSize)(?=[^]*hots)/,
    )
  })

  it.each<[string, ServerOptions, string]>([
    ['host', { host: ' ' }, 'is empty; it is: the address to listen on; 0.0.0.0 or :: for all'],
    ['socket', { socket: '' }, 'is empty; it is: the path of a Unix socket to listen on, in place of host and port'],
    [
      'serverName',
      { serverName: 'a\r\nb' },
      'has a control character; it is: what SERVER_NAME says; the default is the address at which a request arrives',
    ],
    [
      'socketMode',
      { socketMode: '0999' },
      'is not three octal digits, like 0660; it is: the permissions of Unix sockets in octal digits, like 0660; the default is left to the umask',
    ],
    [
      'socketOwner',
      { socketOwner: 'a b' },
      'is not USER, USER:GROUP or :GROUP, names or numbers; it is: who owns Unix sockets: user, user:group or :group, as names or numbers',
    ],
    [
      'bind',
      { bind: ['127.0.0.1:0', 'unix:'] },
      'names no path after unix:; it is: where to listen, in place of host, port and socket: HOST:PORT, [IPV6]:PORT, unix:/path, fd:3, systemd[:NAME]; http:// before one keeps TLS away from it',
    ],
    [
      'tlsMinVersion',
      { tlsMinVersion: 'TLSv1.1' as 'TLSv1.2' },
      'is "TLSv1.1", which is none of its choices; did you mean "TLSv1.2" or "TLSv1.3"?',
    ],
    ['maxStreams', { maxStreams: 0 }, 'is 0; the least is 1'],
    ['closeTimeout', { closeTimeout: 25 * 86_400_000 }, 'is 25d; the most is 24d'],
    ['keepAliveTimeout', { keepAliveTimeout: 25 * 86_400_000 }, 'is 25d; the most is 24d'],
    ['headersTimeout', { headersTimeout: 25 * 86_400_000 }, 'is 25d; the most is 24d'],
  ])('refuses a %s that Node.js would take for another', (name, options, fault) => {
    expect(() => serverOptions(options)).toThrow(`the server: option "${name}" ${fault} [OPTION_INVALID]`)
  })

  it.each<[unknown, string]>([
    [8080, 'the number 8080, not an object; write { port: 8080 }'],
    ['8080', 'the string "8080", not an object; write { name: value, … }'],
    [null, 'null, not an object; write { name: value, … }'],
    [[], 'an array of 0, not an object; write { name: value, … }'],
  ])('refuses %p in place of options', (given, text) => {
    expect(() => serverOptions(given as ServerOptions)).toThrow(
      `the options of the server are ${text} [OPTIONS_INVALID]`,
    )
  })
})
