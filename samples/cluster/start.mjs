// Two servers with two workers each, behind nginx, with sessions and a rate limit in one Redis, on this machine.
//   node samples/cluster/start.mjs [PORT]     the port of nginx; 8080 by default, 0 for any that is free
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const SERVERS = 2
const LONGEST = 30_000

const here = dirname(fileURLToPath(import.meta.url))
const { resolve } = createRequire(import.meta.url)
// Debian has nginx where only root looks.
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }

const tsgi = checked()
const folder = mkdtempSync(join(tmpdir(), 'tsgi-cluster-'))
/** What runs, the last to be stopped first. */
const running = []
let isStopping = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0))

try {
  const redisPort = await freePort()
  const redis = run('redis-server', ['--port', redisPort, '--bind', '127.0.0.1', '--save', '', '--dir', folder])
  await printed(redis, /Ready to accept connections/)

  const servers = Array.from({ length: SERVERS }, (_, index) =>
    run(process.execPath, [tsgi, 'serve', join(here, 'cluster.ini'), '--port', '0'], {
      REDIS_URL: `redis://127.0.0.1:${redisPort}/0`,
      SERVER_NUMBER: String(index + 1),
    }),
  )
  const places = await Promise.all(servers.map((server) => printed(server, /open http:\/\/(\S+)\//)))

  const port = Number(process.argv[2] ?? 8080) || (await freePort())
  writeFileSync(join(folder, 'nginx.conf'), nginxConf(port, places))
  const nginx = run('nginx', ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')])
  await answers(port, nginx)

  console.log(`${SERVERS} servers with 2 workers each: ${places.join(', ')}; Redis at 127.0.0.1:${redisPort}`)
  console.log(`open http://127.0.0.1:${port}/`)
  console.log('100 requests pass at once, then one every 36 s, whichever process gets them; Ctrl-C stops all of it')
} catch (error) {
  if (!isStopping) {
    console.error(error.message)
    await stop(1)
  }
}

/** The file of the command, if everything that is needed is there. */
function checked() {
  const missing = []
  if (spawnSync('redis-server', ['--version'], { env }).status !== 0) missing.push('apt-get install redis-server')
  if (spawnSync('nginx', ['-v'], { env }).status !== 0) missing.push('apt-get install nginx-light')
  const main = found('tsgi/package.json', 'npm install tsgi')
  found('ioredis/package.json', 'npm install ioredis')
  const command = main === undefined ? '' : join(dirname(main), 'dist/esm/cli/main.js')
  if (main !== undefined && !existsSync(command)) missing.push('npm run build')
  if (missing.length === 0) return command
  console.error(`not everything is here that this needs; run:\n  ${missing.join('\n  ')}`)
  process.exit(1)

  function found(name, remedy) {
    try {
      return resolve(name)
    } catch {
      missing.push(remedy)
      return undefined
    }
  }
}

/** Starts a program in a group of its own, so that Ctrl-C comes here only, and all end in order. */
function run(program, words, more = {}) {
  const child = spawn(program, words.map(String), {
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  child.stderr.on('data', (text) => process.stderr.write(text))
  running.unshift(child)
  child.once('exit', (code, signal) => {
    if (isStopping) return
    console.error(`${program} ended by itself (${signal ?? code}), so all is stopped`)
    void stop(1)
  })
  return child
}

/** What a program prints, when it matches. */
async function printed(child, pattern) {
  let text = ''
  for await (const piece of child.stdout) {
    text += piece
    const match = pattern.exec(text)
    if (match === null) continue
    // What else it prints must not fill the pipe.
    child.stdout.resume()
    return match[1]
  }
  throw new Error(`it ended too early:\n${text}`)
}

async function answers(port, nginx) {
  for (const end = Date.now() + LONGEST; Date.now() < end && nginx.exitCode === null; await delay(20)) {
    const socket = connect(port, '127.0.0.1')
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isThere) return
  }
  throw new Error(`nginx does not answer at port ${port}`)
}

async function stop(code) {
  if (isStopping) return
  isStopping = true
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    // Whoever pressed Ctrl-C waits: this one lets requests finish, and nothing else.
    child.kill('SIGINT')
    await once(child, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
  process.exit(code)
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

function nginxConf(port, places) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${folder}/nginx.pid;
error_log stderr warn;
worker_processes 1;
events { worker_connections 1024; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}

  upstream servers {
    ${places.map((place) => `server ${place};`).join('\n    ')}
    keepalive 16;
  }

  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://servers;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      # Replaced, not added to: what a client says of itself is not to be believed.
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host $http_host;
    }
  }
}
`
}
