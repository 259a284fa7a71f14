import { SUBJECTS } from './in-process-subjects.mjs'
import { median } from './statistics.mjs'

/**
 * Prints the nanoseconds of one call of a subject: `node in-process-measure.mjs koa-compose 10 15` is the median of 15
 * batches of some 20 ms. A subject that gives a promise is awaited before it is called again.
 */
const [name, layers, batches] = process.argv.slice(2)
const call = await SUBJECTS[name].make(Number(layers))
const isAsync = typeof call()?.then === 'function'
let last

function runSync(times) {
  for (let index = 0; index < times; index++) last = call()
}

async function runAsync(times) {
  for (let index = 0; index < times; index++) last = await call()
}

const run = isAsync ? runAsync : runSync

async function nanoseconds(times) {
  const start = process.hrtime.bigint()
  await run(times)
  return Number(process.hrtime.bigint() - start) / times
}

let times = 1000
while ((await nanoseconds(times)) * times < 20e6) times *= 2
for (let index = 0; index < 5; index++) await nanoseconds(times)

const measured = []
for (let index = 0; index < Number(batches); index++) measured.push(await nanoseconds(times))
process.stdout.write(`${median(measured)} ${Math.min(...measured)} ${Math.max(...measured)}\n`)
if (last === null) throw new Error('the last answer is kept, so that no call can be left out')
