import { WorkerMonitor } from '../../../lib/handlers/index.js'
import { RunningServers } from '../running-server.js'

const servers = new RunningServers()
afterEach(() => servers.close())

describe('WorkerMonitor', () => {
  it('makes what a worker sends to the process above it: all of it plain data', async () => {
    const monitor = new WorkerMonitor()
    const app = (_: unknown, startResponse: (status: string, headers: []) => unknown): Uint8Array[] => {
      startResponse('200 OK', [])
      return [Buffer.from('hello')]
    }
    const server = await servers.start(app, { observer: monitor.counters })
    await (await fetch(server.url)).text()
    const accessLog = server.logFigures
    const status = monitor.status({ worker: 3, generation: 2, state: 'draining', accessLog })
    monitor.close()
    expect(accessLog).toEqual({ errors: 0, lost: 0 })
    expect(status).toMatchObject({ worker: 3, generation: 2, state: 'draining', accessLog, pid: process.pid })
    expect(status).toMatchObject({ requests: { GET: 1 }, responses: { '2xx': 1 }, bytes: 5, connectionsTotal: 1 })
    expect(JSON.parse(JSON.stringify(status))).toEqual(status)
  })
})
