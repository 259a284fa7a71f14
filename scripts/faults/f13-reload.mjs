import { setTimeout as delay } from 'node:timers/promises'
import { finish, hammer, serveCommand, until } from './served.mjs'

export const promise =
  '10 reloads in 30 s under 16 keep-alive and 4 fresh clients lose nothing, and each answer is of one generation'

export async function measure() {
  const command = await serveCommand(['--workers', '2'])
  const clients = hammer(command.url, 16, 4)
  const { seconds, reloaded } = await reloads(command, 10, 3_000)
  const { requests, failed, not2xx, truncated, mixed, errors, words } = await clients.stop()
  command.child.kill('SIGTERM')
  const code = await command.ended
  await finish(command)
  return {
    held: failed === 0 && reloaded === 10 && Object.keys(words).length === 11 && code === 0,
    figure: `${reloaded} reloads in ${seconds} s, ${requests} requests, ${not2xx} non-2xx, ${truncated} truncated, ${mixed} of two generations, errors ${JSON.stringify(errors)}, ${Object.keys(words).length} of 11 generations seen, exit ${code}`,
  }
}

/** Reloads again and again, each time with another word. */
export async function reloads(command, count, interval) {
  const reloaded = () => command.events.filter(({ event }) => event === 'reloaded').length
  const begin = performance.now()
  for (let each = 0; each < count; each++) {
    command.write(`w${each}`)
    command.child.kill('SIGHUP')
    // A second signal during a reload would not make another one: on a slow machine wait for it.
    await Promise.all([delay(interval), until(() => reloaded() > each, 30_000)])
  }
  await delay(500)
  return { seconds: ((performance.now() - begin) / 1_000).toFixed(1), reloaded: reloaded() }
}
