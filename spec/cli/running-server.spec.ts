import { createServer } from 'node:http'
import { runningServer } from '../../lib/cli/running-server.js'

describe('runningServer', () => {
  it('takes the URL and the close of a server of ours', async () => {
    let closed = 0
    const running = runningServer({ url: 'http://a:1', close: async () => closed++ })
    expect(running.url).toBe('http://a:1')
    await running.close()
    expect(closed).toBe(1)
  })

  it('takes a server of Node.js, and waits until it has closed', async () => {
    let answer: (() => void) | undefined
    const http = createServer((_request, response) => {
      answer = () => response.setHeader('Connection', 'close').end('late')
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const running = runningServer(http)
    expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const asked = fetch(String(running.url))
    await new Promise((resolve) => http.once('request', resolve))
    let hasClosed = false
    const closed = running.close().then(() => (hasClosed = true))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(hasClosed).toBe(false)
    answer?.()
    expect(await (await asked).text()).toBe('late')
    expect(await closed).toBe(true)
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

  it('opens the logs anew of a server that has some', async () => {
    let count = 0
    await runningServer({ close: () => undefined, reopenLogs: () => count++ }).reopenLogs()
    await runningServer({ close: () => undefined }).reopenLogs()
    await runningServer(undefined).reopenLogs()
    expect(count).toBe(1)
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
