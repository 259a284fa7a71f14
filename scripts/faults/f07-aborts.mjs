import { setTimeout as delay } from 'node:timers/promises'
import { countsOf, finish, rawConnection, serveCommand, until } from './served.mjs'

export const promise =
  'of 3,000 requests that are aborted at a random byte of request or response, each body is closed exactly once'

const REQUESTS = 3_000
const AT_ONCE = 50

export async function measure() {
  const command = await serveCommand(['--workers', '1'])
  const { fds: before } = await countsOf(command)
  const random = generator(20_261_125)
  const kinds = { request: 0, response: 0 }
  let next = 0
  const client = async () => {
    while (next++ < REQUESTS) await aborted(command.url, random, kinds)
  }
  const begin = performance.now()
  await Promise.all(Array.from({ length: AT_ONCE }, client))
  const seconds = ((performance.now() - begin) / 1_000).toFixed(1)
  const end = performance.now()
  let counts = await countsOf(command)
  const looking = setInterval(async () => (counts = await countsOf(command)), 100)
  const isBack = () => counts.started === counts.closed && Math.abs(counts.fds - before) <= 2
  const isHeld = await until(isBack, 20_000)
  const took = Math.round(performance.now() - end)
  clearInterval(looking)
  await delay(200)
  const { started, closed, twice, fds } = await countsOf(command)
  await finish(command)
  return {
    held: isHeld && started === closed && twice === 0 && started > REQUESTS / 4,
    figure: `${kinds.request} aborted in the request and ${kinds.response} in the response in ${seconds} s: ${started} bodies started, ${closed} closed, ${twice} twice, ${fds} fds (${before} before), all within ${took} ms`,
  }
}

/** One request, of which the client leaves at a random byte. */
export async function aborted(url, random, kinds, fields = '') {
  const isUpload = random() < 0.5
  const bytes = Math.floor(random() * 300_000)
  const body = isUpload ? 'a'.repeat(bytes) : ''
  const head = isUpload
    ? `POST ${random() < 0.5 ? '/upload' : '/echo'} HTTP/1.1\r\nHost: a\r\n${fields}Content-Length: ${bytes}\r\n\r\n`
    : `GET /stream?bytes=${bytes} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`
  const message = head + body
  const leavesEarly = random() < 0.5
  const connection = rawConnection(url)
  const { socket } = connection
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
  let hasLeft = false
  const leave = () => {
    if (hasLeft) return
    hasLeft = true
    const how = random()
    if (how < 0.4) socket.destroy()
    else if (how < 0.8) socket.resetAndDestroy()
    // A client that shuts its side first, then leaves.
    else socket.end(() => setImmediate(() => socket.destroy()))
  }
  if (leavesEarly) {
    kinds.request++
    socket.write(message.slice(0, Math.floor(random() * message.length)), leave)
  } else {
    kinds.response++
    let left = Math.floor(random() * (bytes + 200))
    socket.on('data', ({ length }) => {
      left -= length
      if (left <= 0) leave()
    })
    socket.write(message)
    setTimeout(leave, 1_000).unref()
  }
  await connection.closed
}

/** Numbers of one seed, so that a run can be done again (mulberry32). */
export function generator(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
