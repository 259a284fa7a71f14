import { isIPv6 } from 'node:net'

/** Where an admin listener listens. */
export type AdminPlace = { readonly socket: string } | { readonly host: string; readonly port: number }

const MOST_PORT = 65_535

/** Reads what `adminBind` says: a place, undefined for `off`, or what is wrong with it. */
export function adminPlace(text: string): AdminPlace | undefined | string {
  if (text === 'off') return undefined
  if (text.startsWith('unix:')) {
    const socket = text.slice('unix:'.length)
    return socket === '' || socket.includes('\0') ? 'names no path' : { socket }
  }
  const [, host = '', port] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? []
  if (port === undefined || Number(port) > MOST_PORT) return 'is no ADDRESS:PORT with a port up to 65535'
  const bare = /^\[(.*)\]$/.exec(host)?.[1]
  if (bare === undefined ? /[\s[\]:/\0]/.test(host) : !isIPv6(bare)) return 'has no address before the port'
  return { host: bare ?? (host === '' ? '127.0.0.1' : host), port: Number(port) }
}

/** Whether only this machine can reach a place. */
export function isLoopback(place: AdminPlace): boolean {
  if ('socket' in place) return true
  const { host } = place
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}
