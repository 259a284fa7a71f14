import { Server as NetServer } from 'node:net'

/** A server that is running, as far as it can be told where it is and stopped. */
export interface RunningServer {
  /** The URL to open; undefined if the server does not say. */
  readonly url: string | undefined
  /** What serving gave. */
  readonly server?: unknown
  close(): Promise<void>
  /** Opens its logs anew by their names; does nothing for a server that has none. */
  reopenLogs(): Promise<void>
}

/** What serving may give: a server of TSGI, one of Node.js, or nothing. */
interface Closable {
  close(): unknown
  readonly url?: unknown
  address?(): unknown
  reopenLogs?(): unknown
}

/** What a server gave when it was told to serve. One that gives nothing runs until the process ends. */
export function runningServer(served: unknown): RunningServer {
  if (!isClosable(served))
    return { url: undefined, close: () => Promise.resolve(), reopenLogs: () => Promise.resolve() }
  return { url: urlOf(served), server: served, close: () => closed(served), reopenLogs: () => reopened(served) }
}

function isClosable(served: unknown): served is Closable {
  return typeof served === 'object' && served !== null && 'close' in served && typeof served.close === 'function'
}

function urlOf(served: Closable): string | undefined {
  if (typeof served.url === 'string') return served.url
  const address = typeof served.address === 'function' ? served.address() : undefined
  if (typeof address !== 'object' || address === null || !('port' in address)) return undefined
  const { address: ip, port } = address as { readonly address?: unknown; readonly port: unknown }
  const host = typeof ip !== 'string' || ip === '0.0.0.0' || ip === '::' ? 'localhost' : ip
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`
}

async function reopened(served: Closable): Promise<void> {
  await served.reopenLogs?.()
}

/** Waits until it has closed: a server of Node.js says so to a callback. */
async function closed(served: Closable): Promise<void> {
  if (!(served instanceof NetServer)) {
    await served.close()
    return
  }
  await new Promise<void>((resolve) => {
    served.close(() => {
      resolve()
    })
  })
}
