// Restarts two servers behind a real nginx one after the other, under load, in the order that samples/deploy has: no
// request may be lost. Wants nginx. Prints what was measured; ends with 1 if one was lost.
//
//   node scripts/faults/nginx-drain.mjs [OPTION OF TSGI SERVE]…
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TSGI = join(ROOT, 'dist/esm/cli/main.js')
const NGINX = '/usr/sbin/nginx'
const ROUNDS = 6
const KEPT = 12
const FRESH = 4

if (spawnSync(NGINX, ['-v']).error !== undefined) {
  console.log('nginx-drain left out: nginx is not installed')
  process.exit(0)
}
if (!existsSync(TSGI)) execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, stdio: 'inherit' })

const folder = mkdtempSync(join(tmpdir(), 'tsgi-nginx-'))
const BODY = Buffer.alloc(200_000, 'tsgi ')
const DIGEST = createHash('sha256').update(BODY).digest('hex')
const ports = await freePorts(5)
const [front = 0, ...rest] = ports
const servers = [0, 1].map((each) => ({ port: rest[each * 2], admin: rest[each * 2 + 1], child: undefined }))
const lost = new Map()
let asked = 0
let isOver = false

try {
  writeFileSync(join(folder, 'paste.ini'), '[app:main]\nuse = call:./app:make\n')
  writeFileSync(join(folder, 'app.mjs'), application())
  for (const server of servers) await start(server)
  const nginx = spawn(NGINX, ['-c', nginxFile(), '-g', 'daemon off;'], { stdio: ['ignore', 'inherit', 'inherit'] })
  await until(async () => (await ask('GET', '/', undefined)) === 'ok')
  asked = 0
  lost.clear()
  const load = [...Array(KEPT + FRESH).keys()].map((number) => client(number))
  const slowest = []
  for (let round = 0; round < ROUNDS; round++) {
    const server = servers[round % servers.length]
    const begun = Date.now()
    const code = await stop(server)
    slowest.push(Date.now() - begun)
    if (code !== 0) count(`a server ended with ${code}`)
    await start(server)
    // nginx tries a server that was away again after fail_timeout.
    await delay(2_500)
  }
  isOver = true
  await Promise.all(load)
  const ended = new Promise((resolve) => nginx.once('exit', resolve))
  nginx.kill('SIGQUIT')
  await ended
  for (const server of servers) await stop(server)
  const total = [...lost.values()].reduce((sum, each) => sum + each, 0)
  const what = total === 0 ? '' : ` (${[...lost].map(([reason, number]) => `${number} ${reason}`).join(', ')})`
  console.log(
    `nginx-drain ${total === 0 ? 'held' : 'BROKEN'}: ${ROUNDS} restarts of 2 servers behind nginx, ${KEPT} kept and ${FRESH} ` +
      `fresh clients: ${asked} requests (GET and POST), ${total} lost${what}; a stop took ${Math.max(...slowest)} ms at most`,
  )
  process.exitCode = total === 0 ? 0 : 1
} finally {
  for (const { child } of servers) child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}

/** Answers at once, after a while, and with a body that is long. */
function application() {
  return `
const body = Buffer.alloc(${BODY.byteLength}, 'tsgi ')
export const make = () => async (environ, startResponse) => {
  await environ['wsgi.input'].read()
  if (environ.PATH_INFO === '/slow') await new Promise((resolve) => setTimeout(resolve, 300))
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return environ.PATH_INFO === '/long' ? (async function* () {
    for (let at = 0; at < body.length; at += 20000) { yield body.subarray(at, at + 20000); await new Promise(setImmediate) }
  })() : [Buffer.from('ok')]
}`
}

/** The configuration of samples/deploy, with these ports. */
function nginxFile() {
  const sample = readFileSync(join(ROOT, 'samples/deploy/nginx.conf'), 'utf8')
  const upstreams = servers.map(({ port }) => `server 127.0.0.1:${port} max_fails=1 fail_timeout=2s;`).join('\n')
  const text = sample
    .replace(/server 127\.0\.0\.1:8080 [^;]*;/, upstreams)
    .replace('listen 80;', `listen 127.0.0.1:${front};`)
  writeFileSync(join(folder, 'tsgi.conf'), text)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ')
  const file = join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `user root; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 512; } http { access_log off; ${paths} include ${folder}/tsgi.conf; }`,
  )
  return file
}

async function start(server) {
  const argv = ['serve', 'paste.ini', '--host', '127.0.0.1', '--port', String(server.port)]
  const admin = ['--admin-bind', `127.0.0.1:${server.admin}`, ...process.argv.slice(2)]
  server.child = spawn(process.execPath, [TSGI, ...argv, ...admin], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const status = () => spawnSync(process.execPath, [TSGI, 'status', '--admin', `127.0.0.1:${server.admin}`]).status
  await until(async () => status() === 0)
}

function stop({ child }) {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal))
    child.kill('SIGTERM')
  })
}

/** Asks until it is over, over one connection or a fresh one each time. */
async function client(number) {
  const agent = number < KEPT ? new Agent({ keepAlive: true, maxSockets: 1 }) : undefined
  const kinds = [
    ['GET', '/'],
    ['POST', '/'],
    ['GET', '/slow'],
    ['GET', '/long'],
    ['POST', '/slow'],
  ]
  for (let each = number; !isOver; each++) {
    const [method, path] = kinds[each % kinds.length]
    const result = await ask(method, path, agent)
    if (result !== 'ok') count(`${method} ${path}: ${result}`)
    await delay(5)
  }
  agent?.destroy()
}

/** What became of a request: `ok`, or what was wrong. */
function ask(method, path, agent) {
  asked++
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port: front, method, path, agent: agent ?? false }
    const sent = request(options, (response) => {
      const hash = createHash('sha256')
      let text = ''
      response.on('data', (piece) => {
        hash.update(piece)
        if (path !== '/long') text += piece
      })
      response.on('error', ({ code }) => resolve(`truncated ${code}`))
      response.on('end', () => {
        const isWhole = path === '/long' ? hash.digest('hex') === DIGEST : text === 'ok'
        if (response.statusCode !== 200) resolve(`status ${response.statusCode}`)
        else resolve(isWhole ? 'ok' : 'another body')
      })
    })
    sent.on('error', ({ code }) => resolve(`failed ${code}`))
    sent.end(method === 'POST' ? 'a=1' : undefined)
  })
}

function count(reason) {
  lost.set(reason, (lost.get(reason) ?? 0) + 1)
}

/** Ports that nobody listens on now. */
async function freePorts(number) {
  const taken = await Promise.all(
    [...Array(number)].map(
      () =>
        new Promise((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const free = taken.map((server) => server.address().port)
  await Promise.all(taken.map((server) => new Promise((resolve) => server.close(resolve))))
  return free
}

async function until(holds) {
  for (let round = 0; round < 100; round++) {
    if (await holds()) return
    await delay(100)
  }
  throw new Error('waited in vain')
}

function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
