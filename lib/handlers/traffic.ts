import type { Socket } from 'node:net'

const COUNTED = Symbol('tsgi.traffic')

/** The bytes of one connection, from one request to the next. */
export interface Traffic {
  /** What came and went since it was asked last, or since the connection was opened. */
  since(): { readonly received: number; readonly sent: number }
}

/** Counts the bytes of a connection. What of the next request came together with this one counts for this one. */
export function traffic(socket: Socket): Traffic {
  const known = socket as Socket & { [COUNTED]: Traffic | undefined }
  return (known[COUNTED] ??= counter(socket))
}

function counter(socket: Socket): Traffic {
  let received = 0
  let sent = 0
  return {
    since() {
      const { bytesRead, bytesWritten } = socket
      const counted = { received: bytesRead - received, sent: bytesWritten - sent }
      received = bytesRead
      sent = bytesWritten
      return counted
    },
  }
}
