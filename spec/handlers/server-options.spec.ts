import { serverOptions } from '../../lib/handlers/server-options.js'

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
})
