import { BROWSER_HEADERS, ECHO, HELLO, ITEM, PIECE, PIECES } from './payload.mjs'

/**
 * What is asked of every server: `expected` is the body of the answer, checked before anything is measured; `weight`,
 * how many times fewer requests are sent where instructions are counted, since each moves so many bytes.
 */
export const REQUESTS = {
  hello: { path: '/', title: 'hello', expected: Buffer.from(HELLO) },
  json: { path: '/json', title: 'JSON', expected: Buffer.from(JSON.stringify(ITEM)) },
  stream: {
    path: '/stream',
    title: '1 MiB streamed',
    weight: 20,
    expected: Buffer.concat(Array.from({ length: PIECES }, () => PIECE)),
  },
  echo: { path: '/echo', title: '64 KiB echo', weight: 5, method: 'POST', body: ECHO, expected: ECHO },
}

/** The numbers of layers with which each is asked unless `--layers` says so. */
const LAYERS = { hello: [0, 3, 10, 50], json: [0], stream: [0], echo: [0] }

/** A scenario for each request and number of layers. */
export function scenarios(only, layers) {
  return only.flatMap((name) =>
    (layers ?? LAYERS[name]).map((count) => ({
      name: count === 0 ? name : `${name}-${count}`,
      title: titleOf(name, count),
      request: REQUESTS[name],
      layers: count,
    })),
  )
}

function titleOf(name, count) {
  const { title } = REQUESTS[name]
  return count === 0 && name !== 'hello' ? title : `${title}, ${count} layers`
}

/** The request as bytes on the wire. */
export function requestBytes({ path, method = 'GET', body, headers: own }, port) {
  const headers = { Host: `127.0.0.1:${port}`, ...BROWSER_HEADERS, ...bodyHeaders(body), ...own }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), body ?? Buffer.alloc(0)])
}

/** The headers of a request with a body. */
export function bodyHeaders(body) {
  return body === undefined ? {} : { 'Content-Type': 'application/octet-stream', 'Content-Length': String(body.length) }
}
