import { once } from 'node:events'
import { checkAnswer } from './answer-check.mjs'
import { progress } from './progress.mjs'
import { REQUESTS } from './scenarios.mjs'
import { ServerProcess } from './server-process.mjs'
import { median, spread } from './statistics.mjs'

/** CPU milliseconds from the start of the process to its first answer, and how many of them are more than raw's. */
export async function measureStartup(peers, { starts }) {
  const measured = Object.fromEntries(peers.map(({ name }) => [name, []]))
  for (let index = 0; index < starts; index++) {
    progress(`start-up: ${index + 1} of ${starts}`)
    for (const peer of peers) measured[peer.name].push(await firstAnswer(peer))
  }
  const raw = median([...measured.raw, ...measured['raw-again']])
  return peers.map(({ name, title }) => {
    const milliseconds = spread(measured[name])
    return { name, title, milliseconds, aboveRaw: milliseconds.median - raw }
  })
}

async function firstAnswer(peer) {
  const server = await ServerProcess.start(peer, 0, { ipc: true })
  try {
    await checkAnswer(server, REQUESTS.hello)
    server.child.send('cpu')
    const [{ user, system }] = await once(server.child, 'message')
    return (user + system) / 1000
  } finally {
    await server.stop()
  }
}
