import { request } from 'node:http'

/** How long the admin listener of a server may take to answer, in milliseconds. */
const TIMEOUT = 5_000

/** The most bytes that are read of its answer. */
const MOST = 16 * 1024 * 1024

/** Where to ask: a URL of http, or the path of a Unix socket. */
export type AdminAddress = { readonly url: URL } | { readonly socketPath: string }

/** Reads what `--admin` says: `http://127.0.0.1:9180`, `127.0.0.1:9180`, `unix:/run/admin.sock`. Undefined if it is none. */
export function adminAddress(text: string): AdminAddress | undefined {
  if (text.startsWith('unix:'))
    return text.length > 'unix:'.length ? { socketPath: text.slice('unix:'.length) } : undefined
  const whole = text.includes('://') ? text : `http://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  return url?.protocol === 'http:' ? { url } : undefined
}

/**
 * Asks a server how it fares.
 *
 * @throws if it does not answer, or with something else.
 */
export function askAdmin(address: AdminAddress): Promise<unknown> {
  const place =
    'url' in address
      ? { host: address.url.hostname.replace(/^\[|\]$/g, ''), port: Number(address.url.port || 80) }
      : { socketPath: address.socketPath }
  return new Promise((resolve, reject) => {
    const asked = request({ ...place, path: '/status.json', agent: false }, (response) => {
      const pieces: Buffer[] = []
      let length = 0
      response.on('data', (piece: Buffer) => {
        pieces.push(piece)
        length += piece.byteLength
        if (length > MOST) asked.destroy(new Error('its answer is too long'))
      })
      response.on('error', reject)
      response.on('end', () => {
        try {
          if (response.statusCode !== 200) throw new Error(`it answers ${String(response.statusCode)}`)
          resolve(JSON.parse(Buffer.concat(pieces).toString()))
        } catch (error) {
          reject(error instanceof SyntaxError ? new Error('its answer is no JSON') : (error as Error))
        }
      })
    })
    const deadline = setTimeout(() => {
      asked.destroy(new Error(`it does not answer within ${TIMEOUT / 1_000} s`))
    }, TIMEOUT)
    asked.on('error', reject)
    asked.on('close', () => {
      clearTimeout(deadline)
    })
    asked.end()
  })
}
