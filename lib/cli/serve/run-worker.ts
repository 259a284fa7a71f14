import { loadApp, type LoadOptions } from '../../config/index.js'
import type { Arguments } from '../arguments.js'
import type { Target } from '../deployment.js'
import { failureLine, failureLines } from '../failure.js'
import { printableLines } from '../printable.js'
import { served, serverOf } from './file-server.js'
import type { PrimaryChannel } from './processes.js'
import { WorkerDuty } from './worker-duty.js'
import type { PrimaryMessage } from './worker-process.js'

/** How long a worker keeps idle connections where who reloads a page wants to see what was just saved. */
const WATCHED_IDLE_DRAIN = 200

/** Serves as one of several workers, until the primary tells it to end: gives the exit code. */
export async function runWorker(
  given: Arguments,
  target: Target,
  loading: LoadOptions,
  primary: PrimaryChannel,
  cwd: string,
): Promise<number> {
  const drained = first(primary, 'drain')
  const ended = first(primary, 'end')
  const started = first(primary, 'start')
  primary.send({ type: 'hello' })
  const start = await started
  const files = new Map(start.files)
  const shared: LoadOptions = {
    ...loading,
    hooks: { file: (path) => bytesOf(files.get(path)) },
    onWarning: (warning) => {
      primary.send({ type: 'warned', text: `warning: ${printableLines(warning)}` })
    },
  }
  const duty = new WorkerDuty(start, (message) => {
    primary.send(message)
  })
  const isWatching = given.isOn('watch') === true
  const starting = async () => {
    const app = await loadApp(target.uri, shared)
    const server = await serverOf(given, target, shared, (own) =>
      duty.options(isWatching ? { ...own, idleDrain: own.idleDrain ?? WATCHED_IDLE_DRAIN } : own),
    )
    return { app, running: await served(server, app) }
  }
  try {
    const { app, running } = await orUncaught(primary, starting())
    primary.onMessage(({ type }) => {
      if (type === 'reopen-logs') void running.reopenLogs()
    })
    duty.ready(running, String(app))
    await duty.close(await drained)
    await app.stop()
  } catch (error) {
    // All workers of a generation would say the same: the primary says it once.
    const lines = () => failureLines(error, cwd, (_style, each) => each).join('\n')
    const text = isWatching ? failureLine(error, cwd) : lines()
    primary.send({ type: 'failed', text })
    await ended
    duty.end()
    return 1
  }
  duty.finished()
  await ended
  return duty.end()
}

/** What comes of a start, unless something is thrown meanwhile that nobody catches. */
async function orUncaught<T>(primary: PrimaryChannel, starting: Promise<T>): Promise<T> {
  let forget: () => void = () => undefined
  const uncaught = new Promise<never>((_resolve, reject) => {
    forget = primary.onUncaught(reject)
  })
  try {
    return await Promise.race([starting, uncaught])
  } finally {
    forget()
  }
}

/** The first message of a type. */
function first<T extends PrimaryMessage['type']>(
  primary: PrimaryChannel,
  type: T,
): Promise<Extract<PrimaryMessage, { readonly type: T }>> {
  return new Promise((resolve) => {
    primary.onMessage((message) => {
      if (message.type === type) resolve(message as Extract<PrimaryMessage, { readonly type: T }>)
    })
  })
}

function bytesOf(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : Buffer.from(text, 'base64')
}
