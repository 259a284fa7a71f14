import { readdirSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ask, childrenOf, cpuOf, countsOf, finish, hammer, hasProgram, serveCommand } from './served.mjs'

export const promise =
  'a clock that jumps by a day and back loses no request, starts no storm of timers, and Date follows'

const DAY = 86_400_000

export async function measure() {
  hasProgram('/usr/lib/*/faketime/libfaketime.so.1', 'libfaketime')
  const library = libraryPath()
  if (library === undefined) return { held: true, figure: 'left out: there is no libfaketime' }
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-f19-'))
  const file = join(folder, 'time')
  const set = (text) => {
    writeFileSync(`${file}.new`, `${text}\n`)
    renameSync(`${file}.new`, file)
  }
  set('+0')
  const env = {
    LD_PRELOAD: library,
    DONT_FAKE_MONOTONIC: '1',
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
  }
  const command = await serveCommand(['--workers', '1', '--access-log', join(folder, 'access.log')], '', { env })
  const pids = [command.child.pid, ...childrenOf(command.child.pid)]
  // An idle connection, and a request under way, that are there before and after.
  const idle = new Agent({ keepAlive: true, maxSockets: 1 })
  await ask(command.url, idle)
  const long = ask(command.url, new Agent(), '/?wait=12000')
  const { timers: before } = await countsOf(command)
  const clients = hammer(command.url, 4, 2)
  const told = []
  let isFollowing = true
  for (const [name, offset] of [
    ['+1d', DAY],
    ['-1d', -DAY],
    ['+0', 0],
  ]) {
    set(name)
    await delay(3_000)
    const date = await dateOf(command.url)
    const off = Math.round((date - Date.now() - offset) / 1_000)
    if (Math.abs(off) > 20) isFollowing = false
    told.push(`${name}: Date off by ${off} s`)
  }
  const { requests, failed, errors } = await clients.stop()
  set('+1d')
  await delay(500)
  const cpu = pids.map(cpuOf)
  await delay(2_000)
  const idleCpu = pids.map((pid, index) => Math.round(((cpuOf(pid) - cpu[index]) / 2) * 100))
  const { timers } = await countsOf(command)
  const { status } = await long
  const again = await ask(command.url, idle)
  const lives = command.events.every(({ event }) => event !== 'worker_crashed' && event !== 'worker_blocked')
  idle.destroy()
  command.child.kill('SIGTERM')
  const code = await command.ended
  await finish(command)
  rmSync(folder, { recursive: true })
  return {
    held:
      failed === 0 &&
      isFollowing &&
      lives &&
      idleCpu.every((each) => each < 20) &&
      timers <= before + 2 &&
      status === 200 &&
      again.status === 200 &&
      code === 0,
    figure: `${told.join(', ')}; ${failed} of ${requests} requests failed ${JSON.stringify(errors)}; a request of 12 s across all jumps: ${status}; an idle connection then: ${again.status ?? again.error}; CPU when idle after a jump ${idleCpu.join(' % and ')} %; ${timers} timers (${before} before); no worker replaced: ${lives}; exit ${code}`,
  }
}

function libraryPath() {
  const folder = '/usr/lib'
  return readdirSync(folder)
    .map((name) => join(folder, name, 'faketime/libfaketime.so.1'))
    .find((path) => existsSync(path))
}

function dateOf(url) {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.resume()
      resolve(Date.parse(response.headers.date))
    }).on('error', reject)
  })
}
