// F24: a disk that is full fails no request, and a log that is rotated loses no line. Wants root, for a small tmpfs.
// Prints what was measured; ends with 1 if the promise did not hold.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SERVER = fileURLToPath(new URL('../../dist/esm/handlers/index.js', import.meta.url))
const ROTATIONS = 20
const CLIENTS = 8

if (!existsSync(SERVER)) execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })

const folder = mkdtempSync(join(tmpdir(), 'tsgi-f24-'))
try {
  const held = [await rotation(), await fullDisk()]
  process.exitCode = held.every(Boolean) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Rotates the log under load, by logrotate where there is one. */
async function rotation() {
  const log = join(folder, 'access.log')
  const server = await start(log)
  const isThere = spawnSync('/usr/sbin/logrotate', ['--version']).error === undefined
  const config = join(folder, 'rotate.conf')
  const text = `${log} {\n rotate 100\n nocreate\n missingok\n postrotate\n kill -USR1 ${server.pid}\n endscript\n}\n`
  writeFileSync(config, text, { mode: 0o644 })
  let isOver = false
  const load = hammer(server.url, () => isOver)
  for (let round = 0; round < ROTATIONS; round++) {
    await delay(150)
    if (isThere) execFileSync('/usr/sbin/logrotate', ['-f', '-s', join(folder, 'state'), config])
    else execFileSync('sh', ['-c', `mv ${log} ${log}.${round} && kill -USR1 ${server.pid}`])
  }
  isOver = true
  const { asked, failed } = await load
  await server.stop()
  const files = readdirSync(folder).filter((name) => name.startsWith('access.log'))
  const lines = files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1))
  const lost = asked - new Set(lines).size
  const odd = lines.filter((line) => !/^\/\d+-\d+ 200$/.test(line)).length
  const how = isThere ? 'logrotate' : 'mv and kill -USR1'
  return tell(lost === 0 && failed === 0 && odd === 0 && lines.length === asked && files.length === ROTATIONS + 1, [
    `${ROTATIONS} rotations by ${how} under ${CLIENTS} clients: ${asked} requests, ${failed} failed,`,
    `${lines.length} lines in ${files.length} files, ${lost} lost, ${odd} torn`,
  ])
}

/** Fills the disk under load, then makes room. */
async function fullDisk() {
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status !== 0) {
    return tell(true, ['a full disk: left out, since this user cannot mount a tmpfs'])
  }
  try {
    const filler = join(disk, 'filler')
    const log = join(disk, 'access.log')
    writeFileSync(filler, Buffer.alloc(32 * 1024))
    const server = await start(log)
    let isOver = false
    const load = hammer(server.url, () => isOver)
    await until(() => server.told.length > 0)
    await delay(1_500)
    const sizeWhenFull = statSync(log).size
    isOver = true
    const { asked, failed } = await load
    // Room for all: a larger disk.
    rmSync(filler)
    execFileSync('mount', ['-o', 'remount,size=64m', disk])
    await until(() => server.told.length > 1)
    await server.stop()
    const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1)
    const whole = new Set(lines.filter((line) => /^\/\d+-\d+ 200$/.test(line)))
    const lost = asked - whole.size
    return tell(failed === 0 && server.told.length === 2 && lost === 0, [
      `a full disk (log of ${sizeWhenFull} bytes): ${asked} requests, ${failed} failed, told ${server.told.length} times`,
      `(${server.told.map((text) => text.replace(/^tsgi: the access log \S+ /, '').slice(0, 60)).join(' | ')}),`,
      `${lost} lines lost once there was room, ${lines.length - whole.size} torn`,
    ])
  } finally {
    spawnSync('umount', ['-l', disk])
  }
}

/** A server in a process of its own. */
async function start(log) {
  const code = `
    import { serve } from ${JSON.stringify(SERVER)}
    const app = (environ, startResponse) => { startResponse('200 OK', []); return [Buffer.from('hello')] }
    const server = await serve(app, { port: 0, accessLog: ${JSON.stringify(log)}, accessLogFormat: '%U %s' })
    process.on('SIGUSR1', () => void server.reopenLogs())
    process.on('SIGTERM', () => void server.close())
    console.log(server.url)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'pipe'] })
  const told = []
  child.stderr.on('data', (text) => told.push(...String(text).trim().split('\n')))
  const url = await new Promise((resolve, reject) => {
    child.stdout.once('data', (text) => resolve(String(text).trim()))
    child.once('exit', () => reject(new Error(`the server did not start: ${told.join('\n')}`)))
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  return { url, pid: child.pid, told, stop: () => (child.kill('SIGTERM'), ended) }
}

/** Asks for one path after another over connections that are kept. */
async function hammer(url, isOver) {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  let [asked, failed] = [0, 0]
  const client = async (number) => {
    for (let each = 0; !isOver(); each++) {
      asked++
      const status = await new Promise((resolve) => {
        get(`${url}/${number}-${each}`, { agent }, (response) =>
          response.resume().on('end', () => resolve(response.statusCode)),
        ).on('error', () => resolve(0))
      })
      if (status !== 200) failed++
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)))
  agent.destroy()
  return { asked, failed }
}

function tell(held, words) {
  console.log(`F24 ${held ? 'held' : 'BROKEN'}: ${words.join(' ')}`)
  return held
}

async function until(holds) {
  for (let round = 0; round < 500 && !holds(); round++) await delay(20)
}

function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
