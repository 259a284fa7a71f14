import { spawn } from 'node:child_process'
import { Agent } from 'node:http'
import { ask, countsOf, finish, hasProgram, memoryOf, MIB, serveCommand } from './served.mjs'

export const promise =
  'of a chunked body of 1 GB at a limit of 1 MB the client sees 413, and memory grows by less than 32 MB'

export async function measure() {
  if (!hasProgram('/usr/bin/curl', 'curl')) return { held: true, figure: 'left out: there is no curl' }
  const command = await serveCommand(['--workers', '1', '--max-body', '1MB'], '', { node: ['--expose-gc'] })
  // What the first requests of a process cost is not meant.
  for (let count = 0; count < 100; count++) await ask(command.url, new Agent())
  for (const path of ['/upload', '/echo', '/']) await uploaded(command.url + path, [], 900_000)
  const { pid } = await countsOf(command, '?gc')
  let [most, grown] = [0, 0]
  const look = setInterval(() => (most = Math.max(most, memoryOf(pid))), 20)
  const told = []
  for (const fields of [[], ['-H', 'Expect:']]) {
    for (const path of ['/upload', '/echo', '/']) {
      // From a clean heap each: garbage of several uploads together is no memory that one of them costs.
      await countsOf(command, '?gc')
      const before = memoryOf(pid)
      most = before
      const code = await uploaded(command.url + path, fields)
      const { status } = await ask(command.url, new Agent())
      grown = Math.max(grown, (most - before) / MIB)
      told.push({
        code,
        path,
        status,
        text: `${path}${fields.length > 0 ? ' without Expect' : ''}: ${code} +${((most - before) / MIB).toFixed(1)}`,
      })
    }
  }
  clearInterval(look)
  const { read } = await countsOf(command)
  await finish(command)
  // What streams has begun its answer: it is cut. What reads no body answers as it likes.
  const seen = ({ code, path }) => (path === '/upload' ? code === '413' : true)
  return {
    held: told.every((each) => seen(each) && each.status === 200) && grown < 32,
    figure: `${told.map(({ text }) => text).join(', ')}; next requests ${told.filter(({ status }) => status === 200).length} of ${told.length} with 200; RSS grew by ${grown.toFixed(1)} MiB at most with one of them; the application read ${(read / MIB).toFixed(1)} MiB`,
  }
}

/** What curl says of an upload, of a gigabyte for instance. */
function uploaded(url, fields, bytes = 2 ** 30) {
  const line = `head -c ${bytes} /dev/zero | curl -s -o /dev/null -w '%{http_code}' --max-time 50 -T - ${fields.map((each) => `'${each}'`).join(' ')} '${url}'`
  const child = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.on('data', (data) => (text += data))
  return new Promise((resolve) => child.once('exit', () => resolve(text.trim())))
}
