import { createHash } from 'node:crypto'
import { TsgiError, type Part } from '../../core/index.js'
import { isStoreOutage, StoreOutage } from '../store-outage.js'
import { RedisAddress } from './redis-address.js'
import { clientOptions, findRedis, type RedisClient } from './redis-library.js'

export { StoreOutage } from '../store-outage.js'

/** Where a {@link RedisConnection} goes. */
export interface RedisOptions {
  /** `redis://user:password@host:port/database`, `rediss://…`, or `unix:/path/to/socket?db=0`. */
  readonly url: string
  /** How long, in milliseconds, an answer may take. Default 250. */
  readonly timeout?: number
}

type Argument = string | number | Buffer

/** How long, in milliseconds, a start waits for a server that may be down. */
const TIME_TO_START = 1_000

/**
 * One connection to Redis or Valkey through ioredis, opened by `start`, closed by `stop`. No command takes longer than
 * the timeout, and none waits for a connection: while there is none, all fail at once. It comes back by itself.
 */
export class RedisConnection implements Part {
  readonly #address: RedisAddress
  readonly #timeout: number
  readonly #find: typeof findRedis
  readonly #hashes = new Map<string, string>()
  #client: RedisClient | undefined
  #fault = 'it was not started'
  #answers = 0

  /**
   * @param find - loads ioredis.
   * @throws {TypeError} if the url is none.
   */
  constructor({ timeout = 250, url }: RedisOptions, find = findRedis) {
    const address = RedisAddress.parse(url)
    if (typeof address === 'string') throw new TypeError(`the address of Redis ${address}`)
    this.#address = address
    this.#timeout = timeout
    this.#find = find
  }

  /**
   * Connects; if the server is down, goes on trying and resolves all the same.
   *
   * @throws {TsgiError} if ioredis is not installed.
   */
  async start(): Promise<void> {
    if (this.#client !== undefined) return
    const found = this.#find()
    if ('fault' in found) throw missing(this.#address, found.fault)
    const client = new found.library.Redis(clientOptions(this.#address, this.#timeout))
    this.#client = client
    this.#fault = 'it is not connected yet'
    client.on('error', (error) => {
      this.#fault = error.message
    })
    client.on('ready', () => {
      // What there is to say once it is not ready any more.
      this.#fault = 'the connection was lost'
    })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, TIME_TO_START)))
    await Promise.race([client.connect().catch(() => undefined), late])
    clearTimeout(timer)
  }

  /** Closes the connection; what waits for an answer fails. */
  stop(): Promise<void> {
    this.#client?.disconnect()
    this.#client = undefined
    this.#fault = 'it was stopped'
    return Promise.resolve()
  }

  /**
   * Sends one command.
   *
   * @throws {StoreOutage} if there is no answer in time, or an error.
   */
  async run(command: string, ...args: Argument[]): Promise<unknown> {
    try {
      return await this.#send(command, args, this.#timeout)
    } catch (error) {
      throw this.#outage(error)
    }
  }

  /**
   * Runs a script in Lua, of which only the hash is sent where the server knows it.
   *
   * @throws {StoreOutage} if there is no answer in time, or an error.
   */
  async evaluate(script: string, keys: string[], args: (string | number)[]): Promise<unknown> {
    const begin = performance.now()
    const rest = [keys.length, ...keys, ...args]
    try {
      return await this.#send('EVALSHA', [this.#hashOf(script), ...rest], this.#timeout)
    } catch (error) {
      if (!(isReply(error) && error.message.startsWith('NOSCRIPT'))) throw this.#outage(error)
    }
    try {
      return await this.#send('EVAL', [script, ...rest], this.#timeout - (performance.now() - begin))
    } catch (error) {
      throw this.#outage(error)
    }
  }

  #send(command: string, args: Argument[], within: number): Promise<unknown> {
    const client = this.#client
    if (client?.status !== 'ready') return Promise.reject(new StoreOutage(this.#fault))
    const answers = this.#answers
    const answer = client.call(command, ...args)
    return new Promise((resolve, reject) => {
      let isSettled = false
      const expire = (): void => {
        if (isSettled) return
        reject(new StoreOutage(`it gave no answer within ${this.#timeout} ms`))
        if (this.#answers !== answers) return
        // Nobody was answered: what else is sent would only pile up. Those that wait too need not close it again.
        this.#answers++
        client.disconnect(true)
      }
      // An answer may be there already, and only this process was busy: it is read before the immediate.
      const timer = setTimeout(() => setImmediate(expire), within)
      const settle = (): void => {
        isSettled = true
        clearTimeout(timer)
      }
      const count = (): void => {
        this.#answers++
        settle()
      }
      answer.then(count, (error: unknown) => {
        if (isReply(error)) count()
        else settle()
      })
      answer.then(resolve, reject)
    })
  }

  #hashOf(script: string): string {
    const known = this.#hashes.get(script)
    if (known !== undefined) return known
    const hash = createHash('sha1').update(script).digest('hex')
    this.#hashes.set(script, hash)
    return hash
  }

  /** No cause is kept: an error of ioredis has the arguments of its command. */
  #outage(error: unknown): StoreOutage {
    const fault = isStoreOutage(error) || isReply(error) ? error.message : this.#fault
    return new StoreOutage(`Redis at ${String(this.#address)}: ${this.#redacted(fault)}`)
  }

  #redacted(text: string): string {
    const { password } = this.#address
    return password === undefined ? text : text.replaceAll(password, '***')
  }
}

/** Whether an error is what the server answered. */
function isReply(error: unknown): error is Error {
  return (error as Error).name === 'ReplyError'
}

function missing(address: RedisAddress, fault: string): TsgiError {
  return new TsgiError('no connection to Redis', [
    {
      code: 'IOREDIS_MISSING',
      fault: `the store at ${String(address)} needs the package ioredis, and ${fault}`,
      remedy: 'run: npm install ioredis',
    },
  ])
}
