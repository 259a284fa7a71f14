import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BROWSER_HEADERS } from './payload.mjs'
import { bodyHeaders } from './scenarios.mjs'

const run = promisify(execFile)

/** Says how to get wrk if it is missing. */
export function missingWrk() {
  return spawnSync('wrk', ['-v']).error === undefined ? undefined : 'wrk is missing: apt-get install wrk'
}

/** Loads one server with wrk: one thread, 64 keep-alive connections, ten headers as a browser sends them. */
export class Wrk {
  #folder = mkdtempSync(join(tmpdir(), 'tsgi-bench-'))
  #script = join(this.#folder, 'request.lua')

  constructor(request) {
    this.request = request
    writeFileSync(this.#script, script(request))
  }

  /** Sends requests for some seconds and gives how many were answered. */
  async load(port, seconds) {
    const url = `http://127.0.0.1:${port}${this.request.path}`
    const { stdout } = await run('wrk', ['-t1', '-c64', `-d${seconds}s`, '-s', this.#script, url])
    const requests = Number(/(\d+) requests in/.exec(stdout)?.[1])
    const fault = /Socket errors:.*|Non-2xx.*/.exec(stdout)?.[0]
    if (!(requests > 0) || fault !== undefined) throw new Error(`wrk could not load ${url}: ${fault ?? stdout}`)
    return requests
  }

  remove() {
    rmSync(this.#folder, { recursive: true })
  }
}

/** The request in wrk's own terms. Without a function `request` wrk builds it once. */
function script({ method = 'GET', body }) {
  const headers = { ...BROWSER_HEADERS, ...bodyHeaders(body) }
  delete headers['Content-Length']
  return [
    `wrk.method = ${JSON.stringify(method)}`,
    ...Object.entries(headers).map(
      ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
    ),
    ...(body === undefined ? [] : [`wrk.body = ${JSON.stringify(body.toString('latin1'))}`]),
  ].join('\n')
}
