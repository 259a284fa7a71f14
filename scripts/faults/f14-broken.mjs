import { writeFileSync } from 'node:fs'
import { finish, hammer, serveCommand, until } from './served.mjs'

export const promise =
  'a reload of a broken file keeps the old generation, says why and counts it; the next good one works'

const FAULTS = {
  syntax: ({ file }) => writeFileSync(file, '[app:main\nuse'),
  module: ({ write }) => write('x', 'call:./nowhere:app'),
  factory: ({ write }) => write('x', 'call:./apps:broken'),
  address: ({ file, write }) => {
    write('x')
    writeFileSync(
      file,
      '[app:main]\nuse = call:./apps:app\n[server:main]\nuse = egg:tsgi#http\nhost = 192.0.2.1\nport = 0\n',
    )
  },
}

export async function measure() {
  const command = await serveCommand(['--workers', '2'])
  const clients = hammer(command.url, 8, 2)
  const count = (name) => command.events.filter(({ event }) => event === name).length
  const said = []
  for (const [name, spoil] of Object.entries(FAULTS)) {
    const before = command.stderr.length
    spoil(command)
    command.child.kill('SIGHUP')
    await until(() => count('reload_failed') === said.length + 1, 20_000)
    said.push(`${name}: ${/error: /.test(command.stderr.slice(before))}`)
  }
  const failures = count('reload_failed')
  command.write('good')
  command.child.kill('SIGHUP')
  await until(() => count('reloaded') === 1, 20_000)
  await until(() => clients.tally.words.good > 0, 10_000)
  const { requests, failed, errors, words } = await clients.stop()
  await finish(command)
  return {
    held:
      failures === 4 &&
      failed === 0 &&
      words.good > 0 &&
      words.x === undefined &&
      said.every((each) => each.endsWith('true')),
    figure: `${failures} of 4 reloads refused (said why: ${said.join(', ')}), ${failed} of ${requests} requests failed ${JSON.stringify(errors)}, the good one served ${words.good}`,
  }
}
