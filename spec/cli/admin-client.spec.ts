import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { adminAddress, askAdmin } from '../../lib/cli/admin-client.js'

describe('adminAddress', () => {
  it.each([
    ['127.0.0.1:9180', 'http://127.0.0.1:9180/'],
    ['localhost', 'http://localhost/'],
    ['http://a.example:1/x', 'http://a.example:1/x'],
    ['[::1]:9180', 'http://[::1]:9180/'],
  ])('reads %s', (text, href) => {
    expect(adminAddress(text)).toEqual({ url: new URL(href) })
  })

  it('reads the path of a Unix socket', () => {
    expect(adminAddress('unix:/a')).toEqual({ socketPath: '/a' })
  })

  it.each(['', 'unix:', 'ftp://a', 'https://a', ':1'])('knows that %j is none', (text) => {
    expect(adminAddress(text)).toBeUndefined()
  })
})

describe('askAdmin', () => {
  let server: Server | undefined
  afterEach(() => {
    server?.close()
    server?.closeAllConnections()
  })

  const listening = async (...answers: Buffer[]): Promise<{ url: URL }> => {
    server = createServer((_, response) => {
      for (const piece of answers) response.write(piece)
      if (answers.length > 0) response.end()
    })
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) }
  }

  it('reads no answer without end', async () => {
    const mebibyte = Buffer.alloc(1024 * 1024, ' ')
    const address = await listening(...Array<Buffer>(20).fill(mebibyte))
    await expect(askAdmin(address)).rejects.toThrow('its answer is too long')
  })

  it('waits for no answer without end', async () => {
    const address = await listening()
    await expect(askAdmin(address)).rejects.toThrow('it does not answer within 5 s')
  }, 20_000)
})
