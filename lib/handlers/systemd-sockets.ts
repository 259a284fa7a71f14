import cluster from 'node:cluster'

/** The first descriptor that systemd passes (`SD_LISTEN_FDS_START`). */
const FIRST = 3

/** What systemd says of the sockets it passed, and who asks. */
export interface SystemdSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The processes for which the sockets may be meant: this one, and the primary of a cluster worker. */
  readonly pids: readonly number[]
}

/** The surroundings of this process. */
export function systemdSurroundings(): SystemdSurroundings {
  return { env: process.env, pids: cluster.isWorker ? [process.pid, process.ppid] : [process.pid] }
}

/**
 * The descriptors of the sockets that systemd passed (sd_listen_fds(3)).
 *
 * @param name - only those of this name (`FileDescriptorName=`).
 * @returns the descriptors, at least one, or why there are none.
 */
export function systemdSockets(
  name: string | undefined,
  { env, pids }: SystemdSurroundings,
): readonly [number, ...number[]] | string {
  const { LISTEN_FDNAMES: names = '', LISTEN_FDS: count, LISTEN_PID: pid } = env
  if (count === undefined || pid === undefined)
    return 'systemd passed no socket (LISTEN_FDS and LISTEN_PID are not set); start the .socket unit'
  if (!pids.includes(Number(pid))) return `the sockets of systemd are for process ${pid}, not for ${pids.join(' or ')}`
  if (!/^[1-9]\d{0,4}$/.test(count)) return `systemd passed no socket (LISTEN_FDS is ${JSON.stringify(count)})`
  const all = Array.from({ length: Number(count) }, (_, index) => FIRST + index)
  if (name === undefined) return all as [number, ...number[]]
  const list = names.split(':')
  const [first, ...rest] = all.filter((_, index) => list[index] === name)
  return first === undefined
    ? `systemd passed no socket named ${JSON.stringify(name)} (LISTEN_FDNAMES is ${JSON.stringify(names)})`
    : [first, ...rest]
}
