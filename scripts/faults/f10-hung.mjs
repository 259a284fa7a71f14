import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { ask, countsOf, finish, serveCommand, until } from './served.mjs'

export const promise =
  'an application that never answers is answered for within handlerTimeout + 100 ms; its body is closed, its signal fires'

const TIMEOUT = 4_000
const REQUESTS = 1_000

export async function measure() {
  const command = await serveCommand(['--workers', '1', '--handler-timeout', `${TIMEOUT}ms`, '--max-in-flight', '2000'])
  const { timers: before } = await countsOf(command)
  const late = 2 * TIMEOUT
  const clients = Array.from({ length: REQUESTS }, async (_, index) => {
    // As many come while the first ones wait: all at once they would wait for each other.
    await delay((index * TIMEOUT) / REQUESTS)
    const begin = performance.now()
    // A body that never yields was given before its answer has begun.
    const path = index % 2 === 0 ? `/hang?wait=${late}` : '/hang-body'
    const { status, error } = await ask(command.url, new Agent(), path)
    return { what: String(error ?? status), took: performance.now() - begin }
  })
  const answers = await Promise.all(clients)
  const took = answers.map((answer) => answer.took)
  const kinds = Object.groupBy?.(answers, ({ what }) => what) ?? grouped(answers)
  const told = Object.entries(kinds).map(([what, list]) => `${list.length} × ${what}`)
  const good = answers.filter(({ what }) => what === '503' || what === '504').length
  // What is announced afterwards is of no effect; the timers of the application itself are over by then.
  let counts = await countsOf(command)
  const looking = setInterval(async () => (counts = await countsOf(command)), 200)
  await until(() => counts.settled === REQUESTS / 2, late + 20_000)
  await until(() => counts.timers <= before && counts.started === counts.closed, 5_000)
  clearInterval(looking)
  const { status } = await ask(command.url, new Agent())
  await finish(command)
  const { started, closed, twice, aborted, timers } = counts
  const [fastest, slowest] = [Math.min(...took), Math.max(...took)].map(Math.round)
  return {
    held:
      good === REQUESTS &&
      fastest >= TIMEOUT &&
      slowest <= TIMEOUT + 10 * 100 &&
      aborted === REQUESTS &&
      started === closed &&
      twice === 0 &&
      timers <= before &&
      status === 200,
    figure: `${told.join(', ')} after ${fastest} to ${slowest} ms (handlerTimeout ${TIMEOUT} ms; 95 % within ${Math.round(took.sort((a, b) => a - b)[REQUESTS * 0.95])} ms); ${aborted} signals fired; ${started} bodies, ${closed} closed, ${twice} twice; ${timers} timers (${before} before)`,
  }
}

function grouped(answers) {
  const kinds = {}
  for (const answer of answers) (kinds[answer.what] ??= []).push(answer)
  return kinds
}
