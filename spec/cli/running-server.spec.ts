import { createServer } from 'node:http'
import { runningServer } from '../../lib/cli/running-server.js'

describe('runningServer', () => {
  it('takes the URL and the close of a server of ours', async () => {
    let closed = 0
    const running = runningServer({ url: 'http://a:1', close: async () => void closed++ })
    expect(running.url).toBe('http://a:1')
    await running.close()
    expect(closed).toBe(1)
  })

  it('takes a server of Node.js, and waits until it has closed', async () => {
    const http = createServer()
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const running = runningServer(http)
    expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    await running.close()
    expect(http.listening).toBe(false)
  })

  it.each([
    [{ address: '::1', port: 80 }, 'http://[::1]:80'],
    [{ address: '::', port: 80 }, 'http://localhost:80'],
    [{ address: '0.0.0.0', port: 80 }, 'http://localhost:80'],
    [{ port: 80 }, 'http://localhost:80'],
    ['/a/socket', undefined],
    [null, undefined],
    [{}, undefined],
  ])('at %j has the URL %s', (address, url) => {
    expect(runningServer({ address: () => address, close: () => undefined }).url).toBe(url)
  })

  it('has no URL if it does not say', () => {
    expect(runningServer({ close: () => undefined }).url).toBeUndefined()
  })

  it.each([[undefined], [null], ['text'], [{}], [{ close: true }]])(
    'of %j runs until the process ends',
    async (served) => {
      const running = runningServer(served)
      expect(running.url).toBeUndefined()
      await expect(running.close()).resolves.toBeUndefined()
    },
  )
})
