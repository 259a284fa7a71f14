import cluster from 'node:cluster'
import { availableParallelism } from 'node:os'
import { forkWorker } from './cluster-processes.js'
import type { HeededSignal, PrimaryChannel, Processes } from './processes.js'
import type { PrimaryMessage } from './worker-process.js'

const SIGNALS: readonly HeededSignal[] = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGUSR1']

/** Processes of Node.js, by its cluster. */
export function nodeProcesses(): Processes {
  return {
    cores: availableParallelism(),
    fork: forkWorker,
    onSignal(take) {
      for (const signal of SIGNALS) {
        process.on(signal, () => {
          take(signal)
        })
      }
    },
    primary: cluster.isWorker ? primaryChannel() : undefined,
  }
}

function primaryChannel(): PrimaryChannel {
  // A terminal and a service manager signal the whole group; the primary decides what becomes of its workers.
  for (const signal of SIGNALS) process.on(signal, () => undefined)
  process.on('disconnect', () => process.exit(1))
  return {
    send(message) {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    onUncaught(take) {
      process.on('uncaughtException', take)
      return () => process.off('uncaughtException', take)
    },
    onMessage(take) {
      process.on('message', (message: Partial<PrimaryMessage> | null) => {
        if (isOurs(message)) take(message)
      })
    },
  }
}

/** The channel also carries what Node.js and applications send. */
function isOurs(message: Partial<PrimaryMessage> | null): message is PrimaryMessage {
  const type = message?.type
  return type === 'start' || type === 'drain' || type === 'end' || type === 'reopen-logs'
}
