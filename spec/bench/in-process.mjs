import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { SUBJECTS } from './in-process-subjects.mjs'
import { progress } from './progress.mjs'

const run = promisify(execFile)
const MEASURE = fileURLToPath(new URL('in-process-measure.mjs', import.meta.url))

/** Nanoseconds of a call through 1, 10 and 50 layers without a socket, each subject in a process of its own. */
export async function measureInProcess({ batches }) {
  const rows = []
  for (const [name, { title }] of Object.entries(SUBJECTS)) {
    const row = { name, title, nanoseconds: {} }
    for (const layers of [1, 10, 50]) {
      progress(`in process: ${title}, ${layers} layers`)
      const env = { PATH: process.env.PATH, NODE_ENV: 'production' }
      const { stdout } = await run(process.execPath, [MEASURE, name, String(layers), String(batches)], { env })
      const [median, min, max] = stdout.split(' ').map(Number)
      row.nanoseconds[layers] = { median, min, max }
    }
    rows.push(row)
  }
  return rows
}
