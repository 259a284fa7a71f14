import { createServer, type Server as NodeServer } from 'node:http'
import { connect } from 'node:net'
import { runningServer } from '../../../lib/cli/running-server.js'
import { WorkerDuty } from '../../../lib/cli/serve/worker-duty.js'
import type { StartMessage, WorkerMessage } from '../../../lib/cli/serve/worker-process.js'
import { HttpServer, serve, ServerCounters, type Server, type ServerOptions } from '../../../lib/handlers/index.js'
import type { Application } from '../../../lib/protocol/index.js'
import { until } from './served-command.js'

const START: StartMessage = { type: 'start', worker: 4, generation: 2, files: [], isWatched: true }

let release: () => void = () => undefined

const app: Application = async ({ PATH_INFO }, startResponse) => {
  if (PATH_INFO === '/wait') await new Promise<void>((resolve) => (release = resolve))
  startResponse('200 OK', [])
  return [Buffer.from('hello')]
}

describe('WorkerDuty', () => {
  const duties: WorkerDuty[] = []
  const servers: (Server | NodeServer)[] = []

  async function onDuty(options: ServerOptions = {}, start: Partial<StartMessage> = {}) {
    const said: WorkerMessage[] = []
    const duty = new WorkerDuty({ ...START, ...start }, (message) => said.push(message))
    duties.push(duty)
    const own = new HttpServer({ port: 0, idleDrain: 0, ...options }).options
    const server = await serve(app, duty.options(own))
    servers.push(server)
    duty.ready(runningServer(server), 'layer\napp')
    const lastStatus = () => said.flatMap((each) => (each.type === 'report' ? [each.status] : [])).at(-1)
    return { duty, server, said, lastStatus }
  }

  afterEach(async () => {
    for (const duty of duties.splice(0)) duty.end()
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })

  it('says where it serves what, and how long it may take', async () => {
    const { server, said } = await onDuty({ closeTimeout: 3_000, drainDelay: 400, heartbeatTimeout: 7_000 })
    expect(said[0]).toEqual({
      type: 'ready',
      url: server.url,
      urls: [server.url],
      stack: ['layer', 'app'],
      drainTime: 3_400,
      heartbeatTimeout: 7_000,
    })
  })

  it('reports at once and each second how it fares', async () => {
    const { server, said, lastStatus } = await onDuty()
    expect(said.map(({ type }) => type)).toEqual(['ready', 'report'])
    expect(lastStatus()).toMatchObject({
      worker: 4,
      generation: 2,
      pid: process.pid,
      state: 'ready',
      requests: {},
      accessLog: { errors: 0, lost: 0 },
    })
    await (await fetch(server.url)).text()
    await until(() => lastStatus()?.requests.GET === 1)
    expect(lastStatus()).toMatchObject({ responses: { '2xx': 1 }, bytes: 5 })
    const { length } = said
    await until(() => said.length > length + 1)
  })

  it('gives a sign of life only where nobody wants to know more, and counts nothing then', async () => {
    const { duty, server, said } = await onDuty({ adminBind: '127.0.0.1:0' }, { isWatched: false })
    expect(said.slice(1)).toEqual([{ type: 'report', status: undefined }])
    expect(server.options).toMatchObject({ adminBind: '127.0.0.1:0', observer: undefined })
    duty.finished()
    expect(said.at(-1)).toEqual({ type: 'finished', status: undefined })
  })

  it('leaves the admin listener to the primary, and tells observers of the options too', async () => {
    const observer = new ServerCounters()
    const { server, lastStatus } = await onDuty({ adminBind: '127.0.0.1:0', observer })
    expect([server.options.adminBind, server.adminUrl]).toEqual(['off', undefined])
    await (await fetch(server.url)).text()
    await until(() => observer.figures().requests.GET === 1)
    await until(() => lastStatus()?.requests.GET === 1)
  })

  it('wants to be replaced when it has served its requests, once', async () => {
    const { server, said } = await onDuty({ maxRequests: 2 }, { isWatched: false })
    const wanted = () => said.filter(({ type }) => type === 'retire').length
    await (await fetch(server.url)).text()
    expect(wanted()).toBe(0)
    for (let count = 0; count < 3; count++) await (await fetch(server.url)).text()
    expect(wanted()).toBe(1)
  })

  it('keeps idle connections for 5 s when it closes, if its options say nothing else', async () => {
    const { duty } = await onDuty()
    const { options } = new HttpServer()
    expect(duty.options(options).idleDrain).toBe(5_000)
    expect(duty.options(new HttpServer({ idleDrain: 70 }).options).idleDrain).toBe(70)
  })

  it('waits for drainDelay where it is the last, not where others take over or somebody waits', async () => {
    const slow = await onDuty({ idleDrain: 0, drainDelay: 300 })
    const begin = performance.now()
    await slow.duty.close({ isLast: true, isHurried: false })
    expect(performance.now() - begin).toBeGreaterThanOrEqual(299)
    for (const message of [
      { isLast: false, isHurried: false },
      { isLast: true, isHurried: true },
    ]) {
      const { duty, server } = await onDuty({ idleDrain: 0, drainDelay: 60_000 })
      await duty.close(message)
      await expect(fetch(server.url)).rejects.toThrow('fetch failed')
    }
  })

  it('closes idle connections at once where somebody waits, and lets requests finish', async () => {
    const { duty, server, said } = await onDuty({ idleDrain: 60_000 })
    const idle = connect(server.port, '127.0.0.1')
    const answered = new Promise((resolve) => idle.once('data', resolve))
    const closed = new Promise((resolve) => idle.once('close', resolve))
    idle.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await answered
    const inFlight = fetch(`${server.url}/wait`)
    release = () => undefined
    const before = release
    await until(() => release !== before)
    const closing = duty.close({ isLast: true, isHurried: true })
    await closed
    release()
    expect(await (await inFlight).text()).toBe('hello')
    await closing
    duty.finished()
    expect(said.at(-1)).toMatchObject({ type: 'finished', status: { state: 'draining', requests: { GET: 2 } } })
    expect(duty.end()).toBe(0)
  })

  it('ends with 1 if requests were cut', async () => {
    const { duty, server } = await onDuty({ closeTimeout: 50, idleDrain: 0, errors: silent() })
    const inFlight = fetch(`${server.url}/wait`).then(
      () => 'answered',
      () => 'cut',
    )
    const before = release
    await until(() => release !== before)
    await duty.close({ isLast: true, isHurried: false })
    expect(await inFlight).toBe('cut')
    release()
    expect(duty.end()).toBe(1)
  })

  it('knows little of a server that is none of ours, and closes it all the same', async () => {
    const said: WorkerMessage[] = []
    const duty = new WorkerDuty(START, (message) => said.push(message))
    duties.push(duty)
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const running = runningServer(server)
    duty.ready(running, 'app')
    expect(said[0]).toEqual({
      type: 'ready',
      url: running.url,
      urls: [running.url],
      stack: ['app'],
      drainTime: 10_000,
      heartbeatTimeout: 30_000,
    })
    await duty.close({ isLast: true, isHurried: true })
    expect([server.listening, duty.end()]).toEqual([false, 0])
  })

  it('has no place to name where a server says none', () => {
    const said: WorkerMessage[] = []
    const duty = new WorkerDuty({ ...START, isWatched: false }, (message) => said.push(message))
    duties.push(duty)
    duty.ready(runningServer(undefined), 'app')
    expect(said[0]).toMatchObject({ url: undefined, urls: [] })
  })
})

function silent() {
  return { write: () => undefined, writelines: () => undefined, flush: () => undefined }
}
