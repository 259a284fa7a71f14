import { setTimeout as delay } from 'node:timers/promises'
import { childrenOf, finish, isAlive, serveCommand, until } from './served.mjs'

export const promise = 'signals that race leave one generation, and no worker outlives its primary'

export async function measure() {
  const command = await serveCommand(['--workers', '2', '--idle-drain', '0ms'])
  for (let count = 0; count < 20; count++) {
    command.child.kill('SIGHUP')
    await delay(20)
  }
  await until(() => command.events.filter(({ event }) => event === 'reloaded').length >= 2, 30_000)
  await until(() => childrenOf(command.child.pid).length === 2, 20_000)
  const storm = childrenOf(command.child.pid).length
  command.child.kill('SIGHUP')
  await delay(50)
  command.child.kill('SIGTERM')
  const code = await command.ended
  await finish(command)

  const other = await serveCommand(['--workers', '2'])
  const pids = childrenOf(other.child.pid)
  const begin = performance.now()
  other.child.kill('SIGKILL')
  await until(() => !pids.some(isAlive), 20_000)
  const took = Math.round(performance.now() - begin)
  await finish(other)
  return {
    held: storm === 2 && code === 0 && pids.length === 2 && took < 2_000,
    figure: `${storm} workers after 20 × SIGHUP with 2 wanted; SIGTERM during SIGHUP: exit ${code}; after kill -9 of the primary its ${pids.length} workers were gone in ${took} ms`,
  }
}
