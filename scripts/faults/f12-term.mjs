import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { ask, finish, serveCommand } from './served.mjs'

export const promise =
  '50 requests in flight at SIGTERM complete, new connections are refused, exit 0; at the deadline not 0'

async function drained(argv, wait) {
  const command = await serveCommand(['--workers', '2', '--idle-drain', '0ms', '--drain-delay', '0ms', ...argv])
  const agent = new Agent({ keepAlive: true })
  const asked = Array.from({ length: 50 }, () => ask(command.url, agent, `/?wait=${wait}`))
  await delay(1_000)
  const begin = performance.now()
  command.child.kill('SIGTERM')
  await delay(400)
  const { error } = await ask(command.url, new Agent())
  const complete = (await Promise.all(asked)).filter(({ status, isWhole }) => status === 200 && isWhole).length
  const code = await command.ended
  const took = Math.round(performance.now() - begin)
  await finish(command)
  return { code, complete, error, took, stderr: command.stderr }
}

export async function measure() {
  const good = await drained([], 2_000)
  const late = await drained(['--close-timeout', '500ms'], 60_000)
  const told = / cut: /.test(late.stderr) || /worker_killed/.test(late.stderr)
  return {
    held:
      good.complete === 50 &&
      good.error === 'ECONNREFUSED' &&
      good.code === 0 &&
      good.took < 13_000 &&
      late.code === 1 &&
      told,
    figure: `${good.complete} of 50 complete, new: ${good.error}, exit ${good.code} after ${good.took} ms; past the deadline of 500 ms: exit ${late.code} after ${late.took} ms, said what it cut: ${told}`,
  }
}
