import { randomInt } from 'node:crypto'
import { isIP } from 'node:net'
import { findPackage, type FoundPackage } from '../optional-package.js'
import type { RedisAddress, RedisPlace } from './redis-address.js'

/** What is used of a client of ioredis. */
export interface RedisClient {
  readonly status: string
  connect(): Promise<unknown>
  /** @param again - whether it connects again. */
  disconnect(again?: boolean): void
  call(command: string, ...args: (string | number | Buffer)[]): Promise<unknown>
  on(event: 'error' | 'ready', listener: (error: Error) => void): unknown
}

/** What is used of the package ioredis. */
export interface RedisLibrary {
  readonly Redis: new (options: object) => RedisClient
}

/** Loads ioredis, at once. */
export function findRedis(places?: readonly string[]): FoundPackage<RedisLibrary> {
  return findPackage<RedisLibrary>('ioredis', places)
}

/** How long may pass until a lost connection is tried again, at the most, in milliseconds. */
const LONGEST_PAUSE = 500

/** How long, in milliseconds, a server has to take a connection and to greet. */
const TIME_TO_CONNECT = 1_000

/** The options of a client that keeps nothing for later: what cannot be sent now, fails now. */
export function clientOptions({ database, password, place, user }: RedisAddress, timeout: number): object {
  return {
    ...('path' in place ? place : hostOptions(place)),
    username: user,
    password,
    db: database,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: TIME_TO_CONNECT,
    // Ends a greeting that is not answered; the connection has a shorter one for the rest.
    commandTimeout: Math.max(TIME_TO_CONNECT, 2 * timeout),
    retryStrategy: (attempt: number) => Math.min(50 * attempt, LONGEST_PAUSE) + randomInt(50),
  }
}

function hostOptions(place: Exclude<RedisPlace, { path: string }>): object {
  const host = place.host.replace(/^\[|\]$/g, '')
  // An address is no server name (RFC 6066 §3); the certificate is compared with the host all the same.
  const tls = isIP(host) === 0 ? { servername: host } : {}
  return { host, port: place.port, ...(place.tls ? { tls } : {}) }
}
