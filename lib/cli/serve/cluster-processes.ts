import cluster from 'node:cluster'
import type { WorkerMessage, WorkerProcess } from './worker-process.js'

/**
 * Starts a worker as a process of its own, with the same command line.
 *
 * Connections are handed over by the primary (SCHED_RR): a worker that has stopped listening hands back what it was
 * given meanwhile, and the primary gives it to another. Where workers accept for themselves, what one of them has
 * accepted when it closes is its own to finish. Handing over costs once per connection, not per request.
 */
export function forkWorker(): WorkerProcess {
  cluster.schedulingPolicy = cluster.SCHED_RR
  const worker = cluster.fork()
  const child = worker.process
  return {
    pid: child.pid ?? 0,
    send(message) {
      // What has ended meanwhile says so by its exit.
      if (worker.isConnected()) worker.send(message, () => undefined)
    },
    kill(signal) {
      child.kill(signal)
    },
    follow(listener) {
      worker.on('message', (message: WorkerMessage) => {
        listener.message(message)
      })
      worker.on('error', () => undefined)
      worker.on('exit', (code, signal) => {
        // Node.js gives an empty text where there was no signal.
        listener.exit(code, ((signal as string) === '' ? null : signal) as NodeJS.Signals | null)
      })
    },
  }
}
