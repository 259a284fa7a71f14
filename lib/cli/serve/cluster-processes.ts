import type { ChildProcess } from 'node:child_process'
import cluster from 'node:cluster'
import type { WorkerMessage, WorkerProcess } from './worker-process.js'

/**
 * Starts a worker as a process of its own, with the same command line.
 *
 * Connections are handed over by the primary (SCHED_RR): a worker that has stopped listening hands back what it was
 * given meanwhile, and the primary gives it to another. Where workers accept for themselves, what one of them has
 * accepted when it closes is its own to finish. Handing over costs once per connection, not per request.
 */
export function forkWorker(env?: Readonly<Record<string, string>>): WorkerProcess {
  cluster.schedulingPolicy = cluster.SCHED_RR
  const worker = cluster.fork(env)
  const child = worker.process
  closeUnanswered(child)
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
      worker.on('exit', (code: number | null, signal: string | null) => {
        // Node.js gives an empty text where there was no signal.
        listener.exit(code, signal === '' ? null : (signal as NodeJS.Signals | null))
      })
    },
  }
}

/** What Node.js sends with a connection, and what the worker answers. */
interface HandOver {
  readonly act?: unknown
  readonly seq?: unknown
  readonly ack?: unknown
}

/** A connection that a worker was given and had not taken when it was killed: Node.js would leave it open for ever. */
function closeUnanswered(child: ChildProcess): void {
  let pending: { readonly seq: unknown; readonly handle: { close?: () => void } } | undefined
  const send = child.send.bind(child) as (...all: unknown[]) => boolean
  child.send = (...all: unknown[]) => {
    const [message, handle] = all as [HandOver, { close?: () => void } | undefined]
    if (message.act === 'newconn' && handle !== undefined) pending = { seq: message.seq, handle }
    return send(...all)
  }
  child.on('internalMessage', ({ ack }: HandOver) => {
    if (pending?.seq === ack) pending = undefined
  })
  child.once('exit', () => {
    pending?.handle.close?.()
  })
}
