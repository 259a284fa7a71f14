import { request as requestHttp, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'

/** Asks once, over a connection of its own, and gives the body; a certificate of anybody will do. */
export function getText(target: string | RequestOptions): Promise<string> {
  const isTls = typeof target === 'string' && target.startsWith('https:')
  return new Promise((resolve, reject) => {
    const options = { agent: false, rejectUnauthorized: false }
    const request =
      typeof target === 'string'
        ? (isTls ? requestHttps : requestHttp)(target, options)
        : requestHttp({ ...options, ...target })
    request.on('response', (response) => {
      let text = ''
      response.on('data', (data: Buffer) => (text += data.toString()))
      response.on('end', () => {
        resolve(text)
      })
    })
    request.on('error', reject)
    request.end()
  })
}
