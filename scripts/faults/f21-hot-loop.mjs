import { Agent } from 'node:http'
import { ask, finish, hammer, serveCommand, until } from './served.mjs'

export const promise = 'a worker whose event loop is blocked is replaced, and the others serve on'

export async function measure() {
  const command = await serveCommand(['--workers', '2', '--heartbeat-timeout', '3s'])
  const begin = performance.now()
  void ask(command.url, new Agent(), '/hot')
  const ready = () => command.events.filter(({ event }) => event === 'worker_ready').length
  const clients = hammer(command.url, 0, 1)
  const replaced = await until(() => ready() === 3, 30_000)
  const took = Math.round(performance.now() - begin)
  const { requests, tally } = { requests: clients.tally.requests, tally: clients.tally }
  await clients.stop()
  const blocked = command.events.filter(({ event }) => event === 'worker_blocked').length
  await finish(command)
  return {
    held: replaced && blocked === 1 && requests > 0,
    figure: `${blocked} worker killed, its replacement ready after ${took} ms with a heartbeat timeout of 3 s, ${requests} requests served meanwhile, errors ${JSON.stringify(tally.errors)}`,
  }
}
