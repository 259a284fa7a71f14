import { chmodSync, chownSync, lstatSync, unlinkSync, type Stats } from 'node:fs'
import { connect } from 'node:net'
import { ListenError } from './listen-error.js'
import { ownerOf } from './socket-owner.js'

/**
 * Makes way for a Unix socket: removes the file of one behind which nobody listens any more.
 *
 * @param isShared - whether a listener of another worker of this cluster may be there, which is joined.
 * @throws {ListenError} if somebody listens there, or the file is none of a socket.
 */
export async function makeWay(path: string, where: string, isShared: boolean): Promise<void> {
  const before = statOf(path)
  if (before === undefined) return
  if (!before.isSocket()) throw new ListenError(where, 'there is a file that is not a socket', 'EEXIST')
  const answer = await knock(path)
  if (answer === undefined) {
    if (isShared) return
    throw new ListenError(where, 'another process listens there (EADDRINUSE)', 'EADDRINUSE')
  }
  if (answer === 'ENOENT') return
  if (answer !== 'ECONNREFUSED') throw new ListenError(where, `the socket there cannot be tried (${answer})`, answer)
  // Another worker may have been faster.
  if (statOf(path)?.ino === before.ino) unlinkSync(path)
}

/** Gives a socket its permissions and its owner. */
export function guardSocket(path: string, mode: string | undefined, owner: string | undefined): void {
  if (owner !== undefined) {
    const { uid, gid } = ownerOf(owner)
    chownSync(path, uid, gid)
  }
  if (mode !== undefined) chmodSync(path, Number.parseInt(mode, 8))
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

/** Why nobody answers behind a socket; undefined if somebody does. */
function knock(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy()
      resolve(undefined)
    })
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code ?? 'EIO')
    })
  })
}
