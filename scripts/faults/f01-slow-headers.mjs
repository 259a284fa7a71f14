import { setTimeout as delay } from 'node:timers/promises'
import { finish, probing, rawConnection, serveCommand } from './served.mjs'

export const promise =
  '200 connections with slow header fields are closed within 11 s, while others are answered at once'

export async function measure() {
  const command = await serveCommand(['--workers', '2'])
  const begin = performance.now()
  const slow = Array.from({ length: 200 }, () => rawConnection(command.url, 'GET / HTTP/1.1\r\nHost: a\r\n'))
  // As slowhttptest -H does: another field now and then.
  const more = setInterval(() => {
    for (const { socket } of slow) if (socket.writable) socket.write(`X-${Math.random()}: a\r\n`)
  }, 1_000)
  const probe = probing(command.url)
  const all = Promise.all(slow.map(({ closed }) => closed))
  await Promise.race([all, delay(110_000, undefined, { ref: false })])
  clearInterval(more)
  const times = slow.map(({ closedAt = Infinity }) => closedAt - begin)
  const { slowest, failed, asked } = await probe.stop()
  const refused = slow.filter(({ text }) => text.startsWith('HTTP/1.1 408 ')).length
  await finish(command)
  const [first, last] = [Math.min(...times), Math.max(...times)].map((time) => Number((time / 1_000).toFixed(1)))
  return {
    held: last <= 20 && failed === 0 && slowest < 1_000,
    figure: `200 closed after ${first} to ${last} s (headersTimeout 10 s), ${refused} with 408; ${asked} probes, ${failed} failed, the slowest ${Math.round(slowest)} ms`,
  }
}
