import { once } from 'node:events'
import { checkAnswer } from './answer-check.mjs'
import { sendRequests } from './client.mjs'
import { NODE_OPTIONS } from './instructions.mjs'
import { progress } from './progress.mjs'
import { ROOT } from './peers.mjs'
import { REQUESTS } from './scenarios.mjs'
import { ServerProcess } from './server-process.mjs'
import { FRAMEWORKS, JOBS } from './shelf-jobs.mjs'
import { median, spread } from './statistics.mjs'

const CONNECTIONS = 16

/**
 * What each layer of the shelf costs a request, beside the same job in other frameworks: the server with the layer, less
 * the same server without it, asked the same. CPU microseconds are of all threads of the process; the two servers are
 * asked in turn, and the figure is the median of the differences.
 *
 * @param counter - counts instructions; left out if there is none.
 */
export async function measureShelf({ only, rounds, requests, warm, windows, counted }, counter) {
  const middleware = await import(`${ROOT}dist/esm/middleware/index.js`)
  const rows = []
  for (const job of only ?? Object.keys(JOBS)) {
    const row = { job, frameworks: {} }
    for (const framework of FRAMEWORKS) {
      const [name] = JOBS[job][framework] ?? []
      // A layer that this build does not have yet.
      if (name === undefined || (framework === 'tsgi' && !(name in middleware))) continue
      progress(`shelf: ${job} of ${framework}`)
      const request = { ...REQUESTS.hello, ...JOBS[job].request }
      const microseconds = await measureTime(framework, job, request, { rounds, requests })
      const instructions = counter && (await countBoth(framework, job, request, counter, { warm, windows, counted }))
      row.frameworks[framework] = { by: name, microseconds, instructions }
    }
    rows.push(row)
  }
  return rows
}

async function measureTime(framework, job, request, { rounds, requests }) {
  const servers = []
  try {
    for (const layer of [job, 'none']) servers.push(await start(framework, layer, request, { ipc: true }))
    for (const server of servers) await sendRequests(server.port, request, requests, CONNECTIONS)
    const differences = []
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? [0, 1] : [1, 0]
      const spent = []
      for (const index of order) {
        const server = servers[index]
        const before = await cpuMicroseconds(server)
        await sendRequests(server.port, request, requests, CONNECTIONS)
        spent[index] = ((await cpuMicroseconds(server)) - before) / requests
      }
      differences.push(spent[0] - spent[1])
    }
    return spread(differences)
  } finally {
    for (const server of servers) await server.stop()
  }
}

async function cpuMicroseconds({ child }) {
  child.send('cpu')
  const [{ user, system }] = await once(child, 'message')
  return user + system
}

/** Instructions of servers without a layer, which many jobs ask the same. */
const BARE = new Map()

async function countBoth(framework, job, request, counter, options) {
  const key = JSON.stringify([framework, request.method, request.headers])
  if (!BARE.has(key)) BARE.set(key, await countOne(framework, 'none', request, counter, options))
  return (await countOne(framework, job, request, counter, options)) - BARE.get(key)
}

/** One server at a time: the counter is one file. */
async function countOne(framework, layer, request, counter, { warm, windows, counted }) {
  const server = await start(framework, layer, request, { wrapper: counter.wrapper, nodeOptions: NODE_OPTIONS })
  try {
    await sendRequests(server.port, request, warm, CONNECTIONS)
    const counts = []
    for (let window = 0; window < windows; window++) {
      const send = () => sendRequests(server.port, request, counted, CONNECTIONS)
      counts.push((await counter.count(server, send)) / counted)
    }
    return median(counts)
  } finally {
    await server.stop()
  }
}

async function start(framework, layer, request, options) {
  const server = await ServerProcess.start(
    { name: `${framework}, ${layer}`, file: 'shelf' },
    `${framework}:${layer}`,
    options,
  )
  try {
    await checkAnswer(server, request)
    if (layer !== 'none') await checkField(server, request, JOBS[layer].shows)
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** A layer that does nothing, since it is used wrongly, costs nothing. */
async function checkField({ peer, port }, { headers, method }, name) {
  if (name === undefined) return
  const response = await fetch(`http://127.0.0.1:${port}/`, { method, headers })
  await response.arrayBuffer()
  if (!response.headers.has(name)) throw new Error(`the answer of ${peer.name} has no ${name}`)
}
