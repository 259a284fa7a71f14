import { checkAnswer } from './answer-check.mjs'
import { sendRequests } from './client.mjs'
import { progress } from './progress.mjs'
import { ServerProcess } from './server-process.mjs'
import { spread } from './statistics.mjs'

const CONNECTIONS = 16

/**
 * The same for every peer. Compiling and collecting go on the main thread, at the same places in each run, so that the
 * count does not depend on what other threads were given time for; hashes and random numbers have fixed seeds.
 */
export const NODE_OPTIONS = ['--single-threaded', '--hash-seed=1', '--random-seed=1']

/**
 * User instructions per request of one server in one scenario: after warming, several windows of requests are counted;
 * the figure is their median.
 */
export async function measureInstructions(scenario, peer, counter, { warm, windows, requests }) {
  progress(`instructions of ${peer.name}: ${scenario.title}`)
  const { weight = 1 } = scenario.request
  const each = requests / weight
  const server = await ServerProcess.start(peer, scenario.layers, {
    wrapper: counter.wrapper,
    nodeOptions: NODE_OPTIONS,
  })
  try {
    await checkAnswer(server, scenario.request)
    await sendRequests(server.port, scenario.request, warm / weight, CONNECTIONS)
    const counts = []
    for (let window = 0; window < windows; window++) {
      const send = () => sendRequests(server.port, scenario.request, each, CONNECTIONS)
      counts.push((await counter.count(server, send)) / each)
    }
    return spread(counts)
  } finally {
    await server.stop()
  }
}
