import { setTimeout as delay } from 'node:timers/promises'
import { countsOf, finish, probing, rawConnection, serveCommand } from './served.mjs'

export const promise =
  'a body slower than the minimum rate gets 408 and its connection is closed within bodyTimeout + 1 s'

const TIMEOUT = 3_000
const CLIENTS = 100

export async function measure() {
  const command = await serveCommand(['--workers', '1', '--body-timeout', `${TIMEOUT}ms`, '--min-body-rate', '1KiB'])
  const head = (framing) => `POST /upload HTTP/1.1\r\nHost: a\r\n${framing}\r\n\r\n`
  const begin = performance.now()
  const kinds = [
    // Nothing ever comes of the body.
    { head: head('Content-Length: 100000'), piece: '' },
    // A byte now and then, by both framings.
    { head: head('Content-Length: 100000'), piece: 'a' },
    { head: head('Transfer-Encoding: chunked'), piece: '1\r\na\r\n' },
  ]
  const slow = Array.from({ length: CLIENTS }, (_, index) => {
    const kind = kinds[index % kinds.length]
    return { connection: rawConnection(command.url, kind.head), piece: kind.piece }
  })
  const more = setInterval(() => {
    for (const { connection, piece } of slow)
      if (piece !== '' && connection.socket.writable) connection.socket.write(piece)
  }, 100)
  const probe = probing(command.url)
  await Promise.race([Promise.all(slow.map(({ connection }) => connection.closed)), delay(10 * (TIMEOUT + 1_000))])
  clearInterval(more)
  const { slowest, failed } = await probe.stop()
  const times = slow.map(({ connection }) => (connection.closedAt ?? Infinity) - begin)
  const told = slow.filter(({ connection }) => connection.text.startsWith('HTTP/1.1 408 ')).length
  const last = Math.round(Math.max(...times))
  const { started, closed } = await countsOf(command)
  await finish(command)
  return {
    held: told === CLIENTS && last <= 2 * (TIMEOUT + 1_000) && failed === 0 && started === closed,
    figure: `${told} of ${CLIENTS} got 408 and were closed after ${Math.round(Math.min(...times))} to ${last} ms (bodyTimeout ${TIMEOUT} ms, minBodyRate 1 KiB); probes: ${failed} failed, the slowest ${Math.round(slowest)} ms`,
  }
}
