import { bodyHeaders } from './scenarios.mjs'

/** Asks once and throws if the answer is not what every server has to give. */
export async function checkAnswer({ peer, port }, request) {
  const { path, method = 'GET', body, headers, expected } = request
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    body,
    headers: { ...bodyHeaders(body), ...headers },
  })
  const received = Buffer.from(await response.arrayBuffer())
  if (response.status !== 200 || !received.equals(expected)) {
    throw new Error(
      `${peer.name} answers ${path} with ${response.status} and ${received.length} bytes, not as expected`,
    )
  }
}
