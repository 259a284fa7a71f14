// `tsgi serve` of the build, with an application of its own, for the scripts beside this one.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const MAIN = fileURLToPath(new URL('../../dist/esm/cli/main.js', import.meta.url))

/** Applications for those that are tried. */
export const SUBJECT = fileURLToPath(new URL('./subject.cjs', import.meta.url))

/**
 * Starts the command; resolves when it serves, or has ended.
 *
 * @param node - options of Node.js, which its workers have too.
 * @param prefix - a program that starts it, with its arguments.
 * @param layers - filters around the application: their sections by their names.
 */
export async function serveCommand(argv = [], server = '', { env = {}, layers = {}, node = [], prefix = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-fault-'))
  const file = join(folder, 'paste.ini')
  copyFileSync(SUBJECT, join(folder, 'apps.js'))
  const filters = Object.entries(layers)
    .map(([name, text]) => `[filter:${name}]\n${text}\n`)
    .join('')
  const write = (word, use = 'call:./apps:app') =>
    writeFileSync(
      file,
      `[pipeline:main]\npipeline = ${[...Object.keys(layers), 'app'].join(' ')}\n[app:app]\nuse = ${use}\nword = ${word}\n${filters}[server:main]\nuse = egg:tsgi#http\nport = 0\n${server}`,
    )
  write('one')
  const [program, ...line] = [...prefix, process.execPath, ...node, MAIN, 'serve', file, '--log', 'json', ...argv]
  const child = spawn(program, line, { cwd: folder, env: { ...process.env, ...env } })
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

/** What a process holds in memory, in bytes. */
export function memoryOf(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024
}

/** How many seconds of CPU a process has used. */
export function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** How many files a process has open. */
export function filesOf(pid) {
  return readdirSync(`/proc/${pid}/fd`).length
}

/** What the only worker of a command has counted. */
export async function countsOf({ url }, query = '') {
  const response = await fetch(`${url}/counts${query}`, { headers: { connection: 'close' } })
  return response.json()
}

/** A connection with what has come of it; `send` is written at once. */
export function rawConnection(url, send) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const connection = { socket, text: '', error: undefined, closedAt: undefined }
  socket.on('data', (data) => (connection.text += data.toString('latin1')))
  socket.on('error', ({ code }) => (connection.error = code))
  connection.closed = new Promise((resolve) => {
    socket.once('close', () => {
      connection.closedAt = performance.now()
      resolve(connection)
    })
  })
  if (send !== undefined) socket.write(send)
  return connection
}

/** Whether a program can be found, or could be installed as a package of Debian's. */
export function hasProgram(path, name) {
  const isThere = () => spawnSync('sh', ['-c', `test -e ${path} || command -v ${path}`]).status === 0
  if (isThere()) return true
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env, stdio: 'ignore' })
  return isThere()
}

/** A port that nobody listens on now. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

export const MIB = 2 ** 20

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
    const send = url.startsWith('https:') ? secureRequest : request
    const asked = send(url + path, { agent }, (response) => {
      const pieces = []
      response.on('data', (data) => pieces.push(data))
      response.on('end', () => {
        const body = Buffer.concat(pieces)
        const { 'content-length': length = body.length, 'x-word': word } = response.headers
        resolve({
          status: response.statusCode,
          isWhole: response.complete && body.length === Number(length),
          // Head and body of one generation.
          isOfOne: word === undefined || body.toString() === word.repeat(1000),
          word,
          pid: Number(response.headers['x-pid']),
        })
      })
      response.on('error', (error) => resolve({ error: `truncated ${error.code}` }))
    })
    asked.on('error', (error) => resolve({ error: error.code ?? error.message, reused: asked.reusedSocket }))
    asked.end()
  })
}

/** Asks again and again over fresh connections. */
export function probing(url, interval = 100) {
  let isOn = true
  const tally = { asked: 0, failed: 0, slowest: 0 }
  const loop = (async () => {
    while (isOn) {
      const begin = performance.now()
      const { status } = await ask(url, new Agent())
      tally.slowest = Math.max(tally.slowest, performance.now() - begin)
      tally.asked++
      if (status !== 200) tally.failed++
      await delay(interval)
    }
  })()
  return {
    stop: async () => {
      isOn = false
      await loop
      return tally
    },
  }
}

/** Clients in closed loops; `stop()` gives what went wrong. */
export function hammer(url, kept, fresh, path = '/') {
  let isOn = true
  const tally = { requests: 0, not2xx: 0, errors: {}, truncated: 0, mixed: 0, words: {} }
  const loop = async (agent) => {
    while (isOn) {
      const { status, isOfOne, isWhole, error, word } = await ask(url, agent, path)
      tally.requests++
      if (error !== undefined) tally.errors[error] = (tally.errors[error] ?? 0) + 1
      else if (status < 200 || status > 299) tally.not2xx++
      else if (!isWhole) tally.truncated++
      else if (!isOfOne) tally.mixed++
      if (word !== undefined) tally.words[word] = (tally.words[word] ?? 0) + 1
    }
  }
  const agent = (options) =>
    url.startsWith('https:') ? new SecureAgent({ ...options, rejectUnauthorized: false }) : new Agent(options)
  const agents = Array.from({ length: kept }, () => agent({ keepAlive: true, maxSockets: 1 }))
  const loops = [
    ...agents.map(loop),
    ...Array.from({ length: fresh }, () => loop(agent({ keepAlive: false, maxCachedSessions: 0 }))),
  ]
  return {
    tally,
    stop: async () => {
      isOn = false
      await Promise.all(loops)
      for (const agent of agents) agent.destroy()
      const errors = Object.values(tally.errors).reduce((sum, count) => sum + count, 0)
      return { ...tally, failed: tally.not2xx + tally.truncated + tally.mixed + errors }
    },
  }
}
