import { setTimeout as delay } from 'node:timers/promises'
import { finish, hammer, serveCommand, until } from './served.mjs'

export const promise = '10 reloads in 30 s under 16 keep-alive and 4 fresh clients lose nothing'

export async function measure() {
  const command = await serveCommand(['--workers', '2'])
  const clients = hammer(command.url, 16, 4)
  const reloaded = () => command.events.filter(({ event }) => event === 'reloaded').length
  const begin = performance.now()
  for (let count = 0; count < 10; count++) {
    command.write(`w${count}`)
    command.child.kill('SIGHUP')
    // A second signal during a reload would not make another one: on a slow machine wait for it.
    await Promise.all([delay(3_000), until(() => reloaded() > count, 30_000)])
  }
  const seconds = ((performance.now() - begin) / 1_000).toFixed(1)
  await delay(500)
  const { requests, failed, not2xx, truncated, errors, words } = await clients.stop()
  command.child.kill('SIGTERM')
  const code = await command.ended
  await finish(command)
  return {
    held: failed === 0 && reloaded() === 10 && Object.hasOwn(words, 'w9') && code === 0,
    figure: `${reloaded()} reloads in ${seconds} s, ${requests} requests, ${not2xx} non-2xx, ${truncated} truncated, errors ${JSON.stringify(errors)}, exit ${code}`,
  }
}
