import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { ask, childrenOf, cpuOf, filesOf, finish, freePort, rawConnection, serveCommand, until } from './served.mjs'

export const promise =
  'with 60 files and 200 connections it lives, does not spin, counts what it drops, and serves on when they leave'

const CONNECTIONS = 200
const SECONDS = 5

export async function measure() {
  const port = await freePort()
  const admin = `http://127.0.0.1:${port}`
  const prefix = ['sh', '-c', 'ulimit -n 60; exec "$0" "$@"']
  const command = await serveCommand(['--workers', '1', '--admin-bind', `127.0.0.1:${port}`], '', { prefix })
  const pids = [command.child.pid, ...childrenOf(command.child.pid)]
  const clients = []
  for (let count = 0; count < CONNECTIONS; count++) {
    clients.push(rawConnection(command.url, 'GET / HTTP/1.1\r\nHost: a\r\n'))
    await delay(2)
  }
  await delay(500)
  const before = pids.map(cpuOf)
  await delay(SECONDS * 1_000)
  const cpu = pids.map((pid, index) => Math.round(((cpuOf(pid) - before[index]) / SECONDS) * 100))
  const files = pids.map(filesOf)
  const closed = clients.filter(({ closedAt }) => closedAt !== undefined).length
  for (const { socket } of clients) socket.destroy()
  await until(() => filesOf(pids[1]) < 45, 20_000)
  let served = 0
  for (let count = 0; count < 20; count++) {
    if ((await ask(command.url, new Agent())).status === 200) served++
  }
  const text = await (await fetch(`${admin}/metrics`)).text().catch(() => '')
  const dropped = Number(/^tsgi_connections_dropped_total\S* (\d+)/m.exec(text)?.[1])
  const crashed = command.events.filter(({ event }) => event === 'worker_crashed').length
  const lives = command.code === undefined && crashed === 0
  await finish(command)
  return {
    held: lives && cpu.every((each) => each < 20) && dropped > 0 && served === 20,
    figure: `it lives: ${lives}; ${closed} of ${CONNECTIONS} connections were closed, ${dropped} counted as dropped; CPU of primary and worker ${cpu.join(' % and ')} %, files ${files.join(' and ')}; afterwards ${served} of 20 requests served`,
  }
}
