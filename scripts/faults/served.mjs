// `tsgi serve` of the build, with an application of its own, for the scripts beside this one.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../dist/esm/cli/main.js', import.meta.url))

const APP = `
exports.app = (globalConf, { word = 'one' }) => (environ, startResponse) => {
  const [, wait] = /wait=(\\d+)/.exec(environ.QUERY_STRING) ?? []
  if (environ.PATH_INFO === '/hot') for (;;);
  const answer = () => {
    const body = Buffer.from(word.repeat(1000))
    startResponse('200 OK', [['Content-Type', 'text/plain'], ['X-Word', word], ['X-Pid', String(process.pid)]])
    return [body]
  }
  return wait === undefined ? answer() : new Promise((resolve) => setTimeout(() => resolve(answer()), Number(wait)))
}
exports.broken = () => { throw new Error('broken factory') }
`

/** Starts the command; resolves when it serves, or has ended. */
export async function serveCommand(argv = [], server = '') {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-fault-'))
  const file = join(folder, 'paste.ini')
  writeFileSync(join(folder, 'apps.js'), APP)
  const write = (word, use = 'call:./apps:app') =>
    writeFileSync(
      file,
      `[app:main]\nuse = ${use}\nword = ${word}\n[server:main]\nuse = egg:tsgi#http\nport = 0\n${server}`,
    )
  write('one')
  const child = spawn(process.execPath, [MAIN, 'serve', file, '--log', 'json', ...argv], { cwd: folder })
  const command = { child, file, folder, write, events: [], stderr: '', url: undefined, code: undefined }
  let rest = ''
  child.stderr.on('data', (data) => {
    command.stderr += data
    rest += data
    const lines = rest.split('\n')
    rest = lines.pop()
    for (const line of lines)
      if (line.startsWith('{')) command.events.push({ at: performance.now(), ...JSON.parse(line) })
  })
  child.stdout.on('data', (data) => (command.url ??= /open (\S+)\//.exec(String(data))?.[1]))
  command.ended = new Promise((resolve) =>
    child.once('exit', (code, signal) => resolve((command.code = code ?? signal))),
  )
  await until(() => command.url !== undefined || command.code !== undefined, 20_000)
  return command
}

export async function until(holds, most) {
  const end = performance.now() + most
  while (!holds()) {
    if (performance.now() > end) return false
    await delay(10)
  }
  return true
}

/** The processes that are children of another and live. */
export function childrenOf(pid) {
  try {
    return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
      .filter(Boolean)
      .map(Number)
  } catch {
    return []
  }
}

export function isAlive(pid) {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Ends it, and its folder. */
export async function finish(command) {
  if (command.code === undefined) {
    const pids = childrenOf(command.child.pid)
    command.child.kill('SIGKILL')
    await command.ended
    await until(() => !pids.some(isAlive), 5_000)
  }
  rmSync(command.folder, { recursive: true, force: true })
}

/** One request: what became of it. */
export function ask(url, agent, path = '/') {
  return new Promise((resolve) => {
    const asked = request(url + path, { agent }, (response) => {
      let length = 0
      response.on('data', (data) => (length += data.length))
      response.on('end', () => {
        const isWhole = response.complete && length === Number(response.headers['content-length'] ?? length)
        resolve({
          status: response.statusCode,
          isWhole,
          word: response.headers['x-word'],
          pid: Number(response.headers['x-pid']),
        })
      })
      response.on('error', (error) => resolve({ error: `truncated ${error.code}` }))
    })
    asked.on('error', (error) => resolve({ error: error.code ?? error.message, reused: asked.reusedSocket }))
    asked.end()
  })
}

/** Clients in closed loops; `stop()` gives what went wrong. */
export function hammer(url, kept, fresh, path = '/') {
  let isOn = true
  const tally = { requests: 0, not2xx: 0, errors: {}, truncated: 0, words: {} }
  const loop = async (agent) => {
    while (isOn) {
      const { status, isWhole, error, word } = await ask(url, agent, path)
      tally.requests++
      if (error !== undefined) tally.errors[error] = (tally.errors[error] ?? 0) + 1
      else if (status < 200 || status > 299) tally.not2xx++
      else if (!isWhole) tally.truncated++
      if (word !== undefined) tally.words[word] = (tally.words[word] ?? 0) + 1
    }
  }
  const agents = Array.from({ length: kept }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  const loops = [...agents.map(loop), ...Array.from({ length: fresh }, () => loop(new Agent({ keepAlive: false })))]
  return {
    tally,
    stop: async () => {
      isOn = false
      await Promise.all(loops)
      for (const agent of agents) agent.destroy()
      const errors = Object.values(tally.errors).reduce((sum, count) => sum + count, 0)
      return { ...tally, failed: tally.not2xx + tally.truncated + errors }
    },
  }
}
