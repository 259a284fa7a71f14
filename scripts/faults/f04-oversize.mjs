import { setTimeout as delay } from 'node:timers/promises'
import { countsOf, finish, rawConnection, serveCommand } from './served.mjs'

export const promise = 'what is too large is refused within 50 ms, and no application is called'

const get = (target, fields = '') => `GET ${target} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`
const CASES = {
  'URL of 20 KB': [[414, 431], get(`/${'a'.repeat(20_000)}`)],
  'URL of 9 KB': [[414], get(`/${'a'.repeat(9_000)}`)],
  'header fields of 17 KB': [[431], get('/', `X-Large: ${'a'.repeat(17_000)}\r\n`)],
  '101 header fields': [[431], get('/', 'X-A: a\r\n'.repeat(101))],
  'Content-Length over maxBody': [[413], 'POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n'],
  'the same with Expect': [
    [413],
    'POST /upload HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n',
  ],
}

export async function measure() {
  const command = await serveCommand(['--workers', '1', '--max-body', '1MB'])
  // What is compiled at the first request of a kind is not meant.
  for (const [, message] of Object.values(CASES)) await answered(command.url, message)
  const { called: before } = await countsOf(command)
  const told = []
  let isHeld = true
  for (const [name, [codes, message]] of Object.entries(CASES)) {
    const { status, took } = await answered(command.url, message)
    // Tenfold slack, since the machines are shared.
    if (!codes.includes(status) || took > 500) isHeld = false
    told.push(`${name}: ${status} after ${took.toFixed(1)} ms`)
  }
  const { called } = await countsOf(command)
  await finish(command)
  const calls = called - before - 1
  return { held: isHeld && calls === 0, figure: `${told.join(', ')}; the application was called ${calls} times` }
}

/** The status of the first answer, and how long it took. */
async function answered(url, message) {
  const begin = performance.now()
  const { closed, socket, ...connection } = rawConnection(url, message)
  const answer = new Promise((resolve) => socket.once('data', resolve))
  const data = await Promise.race([answer, closed, delay(5_000)])
  const took = performance.now() - begin
  socket.destroy()
  const text = Buffer.isBuffer(data) ? data.toString('latin1') : connection.text
  return { status: Number(/^HTTP\/1\.1 (\d+) /.exec(text)?.[1]), took }
}
