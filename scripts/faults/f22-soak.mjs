import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { aborted, generator } from './f07-aborts.mjs'
import {
  childrenOf,
  cpuOf,
  countsOf,
  filesOf,
  finish,
  hammer,
  hasProgram,
  memoryOf,
  MIB,
  serveCommand,
  until,
} from './served.mjs'

export const promise =
  'under load through a whole chain memory, files, timers and listeners stay as they are, also with aborts and reloads'

// `npm run test:faults -- F22 --minutes 10` for the whole promise, ten minutes and again half of them with aborts and
// reloads: in a short run functions are still being compiled, and only what is lost with each request shows.
const MINUTES = Number(process.argv[process.argv.indexOf('--minutes') + 1]) || 0.8
const IS_LONG = MINUTES >= 5
const CREDENTIALS = Buffer.from('tester:secret').toString('base64')
const LAYERS = {
  auth: 'use = egg:tsgi#authorization\nusers = tester:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\nschemes = {SHA}\nexcept = /counts',
  rewrite: 'use = egg:tsgi#url-rewrite\nrules = ^/old/(.*)$ /$1',
  inject: 'use = egg:tsgi#env-injection\nkey = acme.soak\nvalue = one',
  prefix: 'use = egg:tsgi#prefix\nprefix = /',
}

export async function measure() {
  const command = await serveCommand(['--workers', '1'], '', { node: ['--expose-gc'], layers: LAYERS })
  const url = command.url.replace('//', '//tester:secret@')
  const [steady, steadyHeld] = await underLoad(command, url)
  const [stirred, stirredHeld] = await withAbortsAndReloads(command, url)
  command.child.kill('SIGTERM')
  const code = await command.ended
  await finish(command)
  return { held: steadyHeld && stirredHeld && code === 0, figure: `${steady}; ${stirred}; exit ${code}` }
}

async function underLoad(command, url) {
  const milliseconds = MINUTES * 60_000
  const [pid] = childrenOf(command.child.pid)
  const clients = hardest(command.url, url, '/old/page?a=b', milliseconds)
  // Until what is hot is compiled.
  await delay(milliseconds / 4)
  const cpu = cpuOf(pid)
  const begin = performance.now()
  const samples = []
  while (performance.now() - begin < milliseconds * 0.75) {
    samples.push(await countsOf(command, '?gc'))
    await delay(milliseconds / 60)
  }
  const used = ((cpuOf(pid) - cpu) / (performance.now() - begin)) * 1e5
  const { requests, failed } = await clients.stop()
  const { slope, error } = line(samples.map(({ called, heapUsed }) => [called, heapUsed]))
  const [low, high] = [slope - 1.96 * error, slope + 1.96 * error]
  const fifth = Math.floor(samples.length / 5)
  const mean = (list, key) => list.reduce((sum, sample) => sum + sample[key], 0) / list.length
  const [early, late] = [samples.slice(fifth, 2 * fifth), samples.slice(-fifth)]
  const rss = mean(late, 'rss') / mean(early, 'rss')
  const same = ['timers', 'listeners', 'fds'].map((key) => [
    key,
    Math.max(...late.map((each) => each[key])),
    Math.max(...early.map((each) => each[key])),
  ])
  const held =
    failed === 0 &&
    (IS_LONG ? high < 1 : low < 64) &&
    rss < (IS_LONG ? 1.1 : 1.5) &&
    same.every(([, now, before]) => now <= before + 2)
  return [
    `${requests} requests in ${(milliseconds / 60_000).toFixed(1)} min (${failed} failed, the worker at ${Math.round(used)} % of a core): heap ${slope.toFixed(2)} bytes per request (95 %: ${low.toFixed(2)} to ${high.toFixed(2)}), RSS × ${rss.toFixed(3)}, ${same.map(([key, now, before]) => `${key} ${before} → ${now}`).join(', ')}`,
    held,
  ]
}

/** As many requests as the worker can answer, where there is wrk; a client in Node.js is the slower of the two. */
function hardest(plain, withUser, path, milliseconds) {
  if (!hasProgram('/usr/bin/wrk', 'wrk')) return hammer(withUser, 16, 0, path)
  const duration = `-d${Math.ceil(milliseconds / 1000) + 5}s`
  const header = `Authorization: Basic ${CREDENTIALS}`
  const child = spawn('/usr/bin/wrk', ['-t1', '-c16', duration, '-H', header, plain.replace(/\/$/, '') + path])
  const printed = text(child.stdout)
  return {
    stop: async () => {
      const said = await printed
      const count = (pattern) => Number(pattern.exec(said)?.[1] ?? 0)
      const lost = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(said)?.slice(1) ?? []
      const failed = count(/Non-2xx or 3xx responses: (\d+)/) + lost.reduce((sum, each) => sum + Number(each), 0)
      return { requests: count(/(\d+) requests in/), failed }
    },
  }
}

async function withAbortsAndReloads(command, url) {
  const milliseconds = MINUTES * 60_000 * 0.5
  const random = generator(1)
  const kinds = { request: 0, response: 0 }
  const reloaded = () => command.events.filter(({ event }) => event === 'reloaded').length
  const clients = hammer(url, 8, 2, '/old/page')
  let isOn = true
  const leaving = (async () => {
    while (isOn) {
      const before = clients.tally.requests
      await aborted(command.url, random, kinds, `Authorization: Basic ${CREDENTIALS}\r\n`)
      // One in twenty.
      while (isOn && clients.tally.requests < before + 19) await delay(2)
    }
  })()
  const interval = Math.min(30_000, milliseconds / 4)
  const end = performance.now() + milliseconds
  const states = []
  while (performance.now() < end) {
    const count = reloaded()
    command.write(`w${count}`)
    command.child.kill('SIGHUP')
    await Promise.all([delay(interval), until(() => reloaded() > count, 30_000)])
    states.push({ files: filesOf(command.child.pid), rss: memoryOf(command.child.pid) })
  }
  isOn = false
  await leaving
  const { requests, failed, errors } = await clients.stop()
  await until(() => childrenOf(command.child.pid).length === 1, 20_000)
  let counts = {}
  const isClosed = async () => ((counts = await countsOf(command)), counts.started === counts.closed)
  for (let round = 0; round < 50 && !(await isClosed()); round++) await delay(100)
  const [first, last] = [states[1] ?? states[0], states.at(-1)]
  const workers = childrenOf(command.child.pid).length
  const { started, closed, twice } = counts
  const held =
    failed === 0 &&
    workers === 1 &&
    closed === started &&
    twice === 0 &&
    last.files <= first.files + 2 &&
    last.rss < 1.1 * first.rss
  return [
    `with ${kinds.request + kinds.response} aborts and ${reloaded()} reloads: ${failed} of ${requests} requests failed ${JSON.stringify(errors)}, bodies of the last worker ${started} started, ${closed} closed, ${twice} twice, primary: RSS ${(first.rss / MIB).toFixed(1)} → ${(last.rss / MIB).toFixed(1)} MiB, files ${first.files} → ${last.files}, ${workers} worker`,
    held,
  ]
}

/** The line through points (least squares), with the standard error of its slope. */
function line(points) {
  const count = points.length
  const mean = (index) => points.reduce((sum, point) => sum + point[index], 0) / count
  const [x, y] = [mean(0), mean(1)]
  const spread = points.reduce((sum, [each]) => sum + (each - x) ** 2, 0)
  const slope = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / spread
  const rest = points.reduce((sum, [a, b]) => sum + (b - y - slope * (a - x)) ** 2, 0)
  return { slope, error: Math.sqrt(rest / (count - 2) / spread) }
}
