import { connect } from 'node:net'
import { textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { exchangeRaw } from '../handlers/raw-client.js'
import { requestHead, RunningServers } from '../handlers/running-server.js'

const servers = new RunningServers()
afterEach(() => servers.close())

const MEBIBYTE = 1024 * 1024
const CHUNK = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MEBIBYTE), Buffer.from('\r\n')])

/** Sends a body without end, as fast as the server takes it, and gives the answer when the connection is closed. */
function flood(port: number, head: string): Promise<{ text: string; sent: number }> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    let sent = 0
    const more = (): void => {
      while (!socket.destroyed && text === '' && socket.write(CHUNK)) sent += CHUNK.byteLength
    }
    socket.on('drain', more)
    socket.on('data', (data) => {
      text += data.toString()
      socket.end()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      resolve({ text, sent })
    })
    socket.write(head)
    more()
  })
}

describe('F15: a huge body', () => {
  it.each([
    ['reads it', true],
    ['answers without reading it', false],
  ])('is refused so that the client sees the answer, of an application that %s', async (_, reads) => {
    const { port } = await servers.start(
      async (environ: Environ, startResponse: StartResponse) => {
        if (reads) await environ['wsgi.input'].read()
        startResponse('401 Unauthorized', [])
        return textBody('who are you?')
      },
      { maxBody: MEBIBYTE },
    )
    const { text } = await flood(port, requestHead('PUT', '/', '1.1', 'Transfer-Encoding: chunked\r\n'))
    expect(text.slice(9, 12)).toBe(reads ? '413' : '401')
    expect((await exchangeRaw(port, requestHead())).text).toMatch(/^HTTP\/1\.1 401/)
    expect(servers.faults).toEqual([])
  })

  it('is refused at once if it is announced, and the client sees that too', async () => {
    const { port } = await servers.start(jest.fn(), { maxBody: MEBIBYTE })
    const { text } = await flood(port, requestHead('PUT', '/', '1.1', `Content-Length: ${1024 * MEBIBYTE}\r\n`))
    expect(text).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n[^]*the body has more than 1048576 bytes\n$/)
  })
})
