// Other servers beside tsgi, by the same clients: what reloads under load and a drain lose. Prints a table. Needs root,
// or gunicorn, puma and nginx installed; what cannot be had is left out.
//
//   node scripts/faults/peers.mjs [NAME]…
import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ask, freePort, hammer, hasProgram, MAIN, SUBJECT, until } from './served.mjs'

const RELOADS = 5
const INTERVAL = 2_000
const WAIT = 2_000

const WSGI = `
import re, time
def app(environ, start_response):
    wait = re.search(r'wait=(\\d+)', environ['QUERY_STRING'])
    if wait: time.sleep(int(wait.group(1)) / 1000)
    body = b'one' * 1000
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(body)))])
    return [body]
`
const RACK = `
run lambda { |env|
  wait = env['QUERY_STRING'][/wait=(\\d+)/, 1]
  sleep(wait.to_i / 1000.0) if wait
  [200, { 'Content-Type' => 'text/plain' }, ['one' * 1000]]
}
`
const nginxText = (folder, port) => `
worker_processes 2; pid ${folder}/pid; error_log ${folder}/error.log; user root; daemon off;
events {}
http {
  access_log off; root ${folder}; client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b;
  fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  server { listen 127.0.0.1:${port}; }
}
`

/** How each is started with two workers, and which signals reload and end it. */
const SERVERS = {
  tsgi: {
    has: () => true,
    start: (folder, port) => {
      copyFileSync(SUBJECT, join(folder, 'apps.cjs'))
      writeFileSync(join(folder, 'paste.ini'), '[app:main]\nuse = call:./apps.cjs:app\n')
      return [process.execPath, MAIN, 'serve', 'paste.ini', '--port', String(port), '--workers', '2']
    },
    reload: 'SIGHUP',
    end: 'SIGTERM',
  },
  gunicorn: {
    has: () => hasProgram('gunicorn', 'gunicorn'),
    start: (folder, port) => {
      writeFileSync(join(folder, 'site_app.py'), WSGI)
      const threads = ['-k', 'gthread', '--threads', '32', '--keep-alive', '65', '--graceful-timeout', '10']
      return ['/usr/bin/gunicorn', '-w', '2', ...threads, '-b', `127.0.0.1:${port}`, 'site_app:app']
    },
    reload: 'SIGHUP',
    end: 'SIGTERM',
  },
  puma: {
    has: () => hasProgram('puma', 'puma'),
    start: (folder, port) => {
      writeFileSync(join(folder, 'config.ru'), RACK)
      writeFileSync(
        join(folder, 'puma.rb'),
        `workers 2\nthreads 32, 32\npersistent_timeout 65\nbind 'tcp://127.0.0.1:${port}'\n`,
      )
      return ['puma', '-C', 'puma.rb']
    },
    // Its workers one after another.
    reload: 'SIGUSR1',
    end: 'SIGTERM',
  },
  nginx: {
    has: () => hasProgram('/usr/sbin/nginx', 'nginx'),
    start: (folder, port) => {
      writeFileSync(join(folder, 'index.html'), 'one'.repeat(1000))
      writeFileSync(join(folder, 'nginx.conf'), nginxText(folder, port))
      return ['/usr/sbin/nginx', '-c', join(folder, 'nginx.conf')]
    },
    reload: 'SIGHUP',
    end: 'SIGQUIT',
    // It serves files: none is slow.
    isFast: true,
  },
}

const wanted = process.argv.slice(2)
const rows = []
for (const [name, server] of Object.entries(SERVERS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const row = { name, reload: 'left out: it cannot be had here', drain: '' }
  rows.push(server.has() ? await measured(name, server) : row)
}
console.log(
  `| server | ${RELOADS} reloads in ${(RELOADS * INTERVAL) / 1_000} s under 16 keep-alive and 4 fresh clients | 50 requests of 2 s in flight when told to end |`,
)
console.log('| --- | --- | --- |')
for (const { name, reload, drain } of rows) console.log(`| ${name} | ${reload} | ${drain} |`)

async function measured(name, server) {
  const reloading = await started(server)
  const clients = hammer(reloading.url, 16, 4)
  await delay(1_000)
  for (let count = 0; count < RELOADS; count++) {
    reloading.child.kill(server.reload)
    await delay(INTERVAL)
  }
  const { requests, failed, errors, not2xx, truncated } = await clients.stop()
  await reloading.end()
  const kinds = { ...errors, ...(not2xx > 0 ? { 'not 2xx': not2xx } : {}), ...(truncated > 0 ? { truncated } : {}) }
  const why = Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`)
  const reload = `${failed} of ${requests} failed${why.length > 0 ? ` (${why.join(', ')})` : ''}`
  return { name, reload, drain: server.isFast ? 'it serves files only' : await drained(server) }
}

async function drained(server) {
  const { child, end, ended, url } = await started(server)
  const agent = new Agent({ keepAlive: true })
  const asked = Array.from({ length: 50 }, () => ask(url, agent, `/?wait=${WAIT}`))
  await delay(WAIT / 2)
  const begin = performance.now()
  child.kill(server.end)
  const complete = (await Promise.all(asked)).filter(({ isWhole, status }) => status === 200 && isWhole).length
  const code = await Promise.race([ended, delay(20_000, 'none after 20 s', { ref: false })])
  const took = ((performance.now() - begin) / 1_000).toFixed(1)
  await end()
  agent.destroy()
  return `${complete} of 50 complete, exit ${code} after ${took} s`
}

async function started(server) {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-peer-'))
  const port = await freePort()
  const [program, ...line] = server.start(folder, port)
  const child = spawn(program, line, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  let told = ''
  child.stderr.on('data', (text) => (told += text))
  const ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal))
    child.once('error', ({ code }) => resolve(code))
  })
  const url = `http://127.0.0.1:${port}`
  let isUp = false
  const looking = setInterval(async () => (isUp ||= (await ask(url, new Agent())).status === 200), 100)
  const came = await until(() => isUp, 20_000)
  clearInterval(looking)
  if (!came) throw new Error(`${program} does not serve: ${told}`)
  const end = async () => {
    child.kill(server.end)
    if ((await Promise.race([ended, delay(15_000, undefined, { ref: false })])) === undefined) child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  return { child, end, ended, url }
}
