// The applications that are served by the scripts beside this file, and what they count.
const { readdirSync } = require('node:fs')
const { getActiveResourcesInfo } = process

const PIECE = Buffer.alloc(64 * 1024, 'tsgi ')
const counts = { called: 0, started: 0, closed: 0, twice: 0, aborted: 0, read: 0, settled: 0 }

/** A body of which is counted how often it is closed. */
function counted(iterable) {
  counts.started++
  let isClosed = false
  return {
    [Symbol.asyncIterator]: () => iterable[Symbol.asyncIterator](),
    close() {
      if (isClosed) counts.twice++
      else counts.closed++
      isClosed = true
    },
  }
}

async function* pieces(bytes) {
  for (let left = bytes; left > 0; left -= PIECE.byteLength) yield PIECE.subarray(0, Math.min(left, PIECE.byteLength))
}

async function* never() {
  await new Promise(() => undefined)
  yield PIECE
}

async function* echo(input) {
  for await (const piece of input.chunks()) {
    counts.read += piece.byteLength
    yield piece
  }
}

const number = (environ, name, otherwise) =>
  Number(new RegExp(`(?:^|&)${name}=(\\d+)`).exec(environ.QUERY_STRING)?.[1] ?? otherwise)
const plain = [['Content-Type', 'application/octet-stream']]

const ROUTES = {
  '/hot': () => {
    for (;;);
  },
  // Streams `bytes` with a body that is counted.
  '/stream': (environ, startResponse) => {
    startResponse('200 OK', plain)
    return counted(pieces(number(environ, 'bytes', 8 * 2 ** 20)))
  },
  // Reads the whole body, then answers.
  '/upload': async (environ, startResponse) => {
    let read = 0
    for await (const piece of environ['wsgi.input'].chunks()) read += piece.byteLength
    startResponse('200 OK', plain)
    counts.read += read
    return counted(one(String(read)))
  },
  // Gives back what it reads while it reads.
  '/echo': (environ, startResponse) => {
    startResponse('200 OK', plain)
    return counted(echo(environ['wsgi.input']))
  },
  // Never says anything, and would say it much too late.
  '/hang': (environ, startResponse) => {
    const signal = environ['tsgi.signal']?.()
    signal?.addEventListener('abort', () => counts.aborted++)
    return new Promise((resolve) => {
      setTimeout(
        () => {
          counts.settled++
          try {
            startResponse('200 OK', plain)
          } catch {
            // It is over.
          }
          resolve(counted(one('too late')))
        },
        number(environ, 'wait', 10_000),
      )
    })
  },
  // Gives a body at once that never yields; nothing was announced.
  '/hang-body': (environ) => {
    const signal = environ['tsgi.signal']?.()
    signal?.addEventListener('abort', () => counts.aborted++)
    return counted(never())
  },
  '/counts': (environ, startResponse) => {
    if (environ.QUERY_STRING.includes('gc')) for (let round = 0; round < 2; round++) global.gc?.()
    const { heapUsed, rss } = process.memoryUsage()
    const timers = getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
    const fds = readdirSync('/proc/self/fd').length
    const { pid } = process
    startResponse('200 OK', [['Content-Type', 'application/json']])
    return [Buffer.from(JSON.stringify({ ...counts, pid, heapUsed, rss, timers, listeners, fds }))]
  },
}

async function* one(text) {
  yield Buffer.from(text)
}

exports.app = (globalConf, { word = 'one' }) => {
  return (environ, startResponse) => {
    counts.called++
    const route = ROUTES[environ.PATH_INFO]
    if (route !== undefined) return route(environ, startResponse)
    const answer = () => {
      startResponse('200 OK', [
        ['Content-Type', 'text/plain'],
        ['X-Word', word],
        ['X-Pid', String(process.pid)],
      ])
      return [Buffer.from(word.repeat(1000))]
    }
    const wait = number(environ, 'wait', -1)
    return wait < 0 ? answer() : new Promise((resolve) => setTimeout(() => resolve(answer()), wait))
  }
}

exports.broken = () => {
  throw new Error('broken factory')
}
