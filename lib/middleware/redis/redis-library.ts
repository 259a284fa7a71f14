import { randomInt } from 'node:crypto'
import { findPackage, type FoundPackage } from '../optional-package.js'
import type { RedisAddress } from './redis-address.js'

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
    ...('path' in place ? { path: place.path } : { host: place.host.replace(/^\[|\]$/g, ''), port: place.port }),
    ...('path' in place || !place.tls ? {} : { tls: { servername: place.host } }),
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
