import { checkAnswer } from './answer-check.mjs'
import { progress } from './progress.mjs'
import { ServerProcess } from './server-process.mjs'
import { mean, median, spread } from './statistics.mjs'
import { Wrk } from './wrk.mjs'

const NOISE = 0.1

/** Seconds of load before anything is measured: some need three until all is compiled. */
const WARMING = 4

/**
 * CPU per request of all peers in one scenario, as ratios to raw in the same round: above 1 is cheaper than raw. If the
 * two raw entries differ by more than a tenth it is done again, and the last try is marked as noisy if it still is.
 */
export async function measureLoad(scenario, peers, { rounds, seconds, tries }) {
  let result
  for (let attempt = 1; attempt <= tries; attempt++) {
    progress(`${scenario.title}: ${rounds} rounds of ${seconds} s with ${peers.length} servers, try ${attempt}`)
    const attempted = summarize(await measureRounds(scenario, peers, rounds, seconds))
    progress(ratios(attempted))
    if (result === undefined || attempted.noise < result.noise) result = attempted
    if (result.noise <= NOISE) break
  }
  return { scenario: scenario.name, title: scenario.title, noisy: result.noise > NOISE, ...result }
}

/** One line for who waits: nothing of a long run is lost if it is ended. */
function ratios({ noise, peers }) {
  const each = Object.entries(peers).map(([name, { ratio }]) => `${name} ${ratio.median.toFixed(2)}`)
  return `  ${each.join(', ')}; the two raw ones differ by ${(noise * 100).toFixed(0)} %`
}

async function measureRounds(scenario, peers, rounds, seconds) {
  const servers = []
  const wrk = new Wrk(scenario.request)
  try {
    for (const peer of peers) servers.push(await ServerProcess.start(peer, scenario.layers))
    for (const server of servers) {
      await checkAnswer(server, scenario.request)
      await wrk.load(server.port, Math.max(seconds, WARMING))
    }
    const measured = []
    for (let round = 0; round < rounds; round++) measured.push(await measureRound(turned(servers, round), wrk, seconds))
    return measured
  } finally {
    wrk.remove()
    await Promise.all(servers.map((server) => server.stop()))
  }
}

/** CPU microseconds per request by name of peer. */
async function measureRound(servers, wrk, seconds) {
  const costs = {}
  for (const server of servers) {
    const before = server.cpuSeconds()
    const requests = await wrk.load(server.port, seconds)
    costs[server.peer.name] = ((server.cpuSeconds() - before) / requests) * 1e6
  }
  return costs
}

/** Each round begins with another server, and every second one goes backwards, so that no place is always the same. */
function turned(servers, round) {
  const start = (round * 5) % servers.length
  const list = [...servers.slice(start), ...servers.slice(0, start)]
  return round % 2 === 0 ? list : list.reverse()
}

function summarize(rounds) {
  const names = Object.keys(rounds[0])
  const raw = rounds.map((costs) => mean([costs.raw, costs['raw-again']]))
  const [first, second] = ['raw', 'raw-again'].map((name) => median(rounds.map((costs) => costs[name])))
  const peers = names.map((name) => [
    name,
    {
      ratio: spread(rounds.map((costs, round) => raw[round] / costs[name])),
      microseconds: median(rounds.map((costs) => costs[name])),
    },
  ])
  return { noise: Math.max(first, second) / Math.min(first, second) - 1, peers: Object.fromEntries(peers) }
}
