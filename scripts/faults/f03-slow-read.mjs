import { setTimeout as delay } from 'node:timers/promises'
import { countsOf, finish, memoryOf, MIB, probing, rawConnection, serveCommand, until } from './served.mjs'

export const promise =
  'a client that reads nothing for writeTimeout is cut; 100 such clients of a streamed answer of 8 MB cost less than 64 MB'

const TIMEOUT = 5_000
const CLIENTS = 100

export async function measure() {
  // --expose-gc only lets the figure begin from a clean heap.
  const command = await serveCommand(['--workers', '1', '--write-timeout', `${TIMEOUT}ms`], '', {
    node: ['--expose-gc'],
  })
  const { pid } = await countsOf(command, '?gc')
  const before = memoryOf(pid)
  let most = before
  const look = setInterval(() => (most = Math.max(most, memoryOf(pid))), 50)
  const begin = performance.now()
  const clients = Array.from({ length: CLIENTS }, () => {
    const { socket } = rawConnection(command.url, 'GET /stream?bytes=8388608 HTTP/1.1\r\nHost: a\r\n\r\n')
    return socket.pause()
  })
  const probe = probing(command.url)
  await delay(TIMEOUT - 1_500)
  const early = (await countsOf(command)).closed
  let counts = { closed: 0 }
  const looking = setInterval(async () => (counts = await countsOf(command)), 100)
  await until(() => counts.closed === CLIENTS, 10 * TIMEOUT)
  const took = Math.round(performance.now() - begin)
  clearInterval(looking)
  clearInterval(look)
  const { slowest, failed } = await probe.stop()
  const { started, closed, fds } = await countsOf(command)
  for (const socket of clients) socket.destroy()
  await finish(command)
  const grown = (most - before) / MIB
  return {
    held:
      closed === CLIENTS &&
      started === CLIENTS &&
      early === 0 &&
      grown < 64 &&
      failed === 0 &&
      took < 2 * TIMEOUT + 10_000,
    figure: `${closed} of ${CLIENTS} cut, the last after ${took} ms (writeTimeout ${TIMEOUT} ms, ${early} before ${TIMEOUT - 1_500} ms); RSS of the worker grew by ${grown.toFixed(1)} MiB at most; ${fds} fds left; probes: ${failed} failed, the slowest ${Math.round(slowest)} ms`,
  }
}
