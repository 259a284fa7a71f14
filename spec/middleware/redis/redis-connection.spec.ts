import { isTsgiError } from '../../../lib/index.js'
import { RedisConnection, StoreOutage } from '../../../lib/middleware/redis/redis-connection.js'
import type { RedisClient } from '../../../lib/middleware/redis/redis-library.js'

/** A client that does what it is told: answers, refuses, or says nothing. */
class ScriptedClient implements RedisClient {
  static last: ScriptedClient
  status = 'ready'
  readonly calls: unknown[][] = []
  readonly disconnects: unknown[] = []
  readonly listeners = new Map<string, (error: Error) => void>()
  answer: (...call: unknown[]) => Promise<unknown> = () => Promise.resolve('OK')

  constructor(readonly options: object) {
    ScriptedClient.last = this
  }

  connect(): Promise<unknown> {
    return Promise.reject(new Error('not there'))
  }

  disconnect(again?: boolean): void {
    this.disconnects.push(again)
  }

  call(...call: unknown[]): Promise<unknown> {
    this.calls.push(call)
    return this.answer(...call)
  }

  on(event: string, listener: (error: Error) => void): void {
    this.listeners.set(event, listener)
  }
}

const silent = (): Promise<unknown> => new Promise(() => undefined)

function replyError(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError', command: { args: ['secret'] } })
}

async function started(timeout = 30): Promise<{ connection: RedisConnection; client: ScriptedClient }> {
  const found = { library: { Redis: ScriptedClient } }
  const connection = new RedisConnection({ url: 'redis://:geheim@h', timeout }, () => found)
  await connection.start()
  return { connection, client: ScriptedClient.last }
}

describe('RedisConnection', () => {
  it('refuses an address that is none, without quoting it', () => {
    expect(() => new RedisConnection({ url: 'http://:geheim@h' })).toThrow(
      new TypeError('the address of Redis has the scheme "http", which is none of redis, rediss and unix'),
    )
  })

  it('says how to install ioredis if it is not', async () => {
    const connection = new RedisConnection({ url: 'redis://:geheim@h' }, () => ({ fault: 'it is not installed' }))
    const error: unknown = await connection.start().catch((reason: unknown) => reason)
    expect(isTsgiError(error)).toBe(true)
    expect((error as Error).message).toBe(
      'the store at redis://h:6379/0 needs the package ioredis, and it is not installed; run: npm install ioredis [IOREDIS_MISSING]',
    )
  })

  it('gives a command 250 ms, if nothing else is said', async () => {
    const found = { library: { Redis: ScriptedClient } }
    const connection = new RedisConnection({ url: 'redis://h' }, () => found)
    await connection.start()
    ScriptedClient.last.answer = silent
    await expect(connection.run('PING')).rejects.toThrow('Redis at redis://h:6379/0: it gave no answer within 250 ms')
  })

  it('sends nothing before it is started, and after it is stopped', async () => {
    const connection = new RedisConnection({ url: 'redis://h' })
    await expect(connection.run('PING')).rejects.toThrow('Redis at redis://h:6379/0: it was not started')
    await connection.stop()
    const { client, connection: other } = await started()
    await other.stop()
    expect(client.disconnects).toEqual([undefined])
    await expect(other.run('PING')).rejects.toThrow('Redis at redis://h:6379/0: it was stopped')
    expect(client.calls).toEqual([])
  })

  it('says why it is not connected', async () => {
    const { client, connection } = await started()
    client.status = 'reconnecting'
    await expect(connection.run('PING')).rejects.toThrow('it is not connected yet')
    client.listeners.get('error')?.(new Error('WRONGPASS geheim'))
    await expect(connection.run('PING')).rejects.toThrow('Redis at redis://h:6379/0: WRONGPASS ***')
    client.listeners.get('ready')?.(new Error())
    await expect(connection.run('PING')).rejects.toThrow('Redis at redis://h:6379/0: the connection was lost')
    client.status = 'ready'
    client.answer = () => Promise.reject(new Error('Connection is closed.'))
    await expect(connection.run('PING')).rejects.toThrow(
      new StoreOutage('Redis at redis://h:6379/0: the connection was lost'),
    )
    expect(client.calls).toEqual([['PING']])
  })

  it('closes a connection once over which nobody is answered, and not one over which others are', async () => {
    const { client, connection } = await started()
    client.answer = silent
    await Promise.allSettled([connection.run('A'), connection.run('B'), connection.run('C')])
    expect(client.disconnects).toEqual([true])
    const slow = connection.run('SLOW')
    client.answer = () => Promise.resolve(1)
    await connection.run('FAST')
    await expect(slow).rejects.toThrow('it gave no answer within 30 ms')
    client.answer = silent
    const other = connection.run('SLOW')
    client.answer = () => Promise.reject(replyError('ERR'))
    await connection.run('WRONG').catch(() => undefined)
    await expect(other).rejects.toThrow(StoreOutage)
    expect(client.disconnects).toEqual([true])
  })

  it('takes a failure of the connection for no answer', async () => {
    const { client, connection } = await started()
    client.answer = silent
    const waiting = connection.run('A')
    client.answer = () => Promise.reject(new Error('closed'))
    await connection.run('B').catch(() => undefined)
    await waiting.catch(() => undefined)
    expect(client.disconnects).toEqual([true])
  })

  it('keeps nothing of a command in its error', async () => {
    const { client, connection } = await started()
    client.answer = () => Promise.reject(replyError('ERR wrong geheim'))
    const error: unknown = await connection.run('SET', 'a', 'secret').catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StoreOutage)
    expect((error as Error).message).toBe('Redis at redis://h:6379/0: ERR wrong ***')
    expect(Object.keys(error as object)).toEqual(['name'])
    expect((error as Error).cause).toBeUndefined()
  })

  it('sends the hash of a script, and the script only where it is not known', async () => {
    const { client, connection } = await started()
    const hash = 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db'
    expect(await connection.evaluate('return 1', ['k'], [2])).toBe('OK')
    client.answer = (command) =>
      command === 'EVAL' ? Promise.resolve('done') : Promise.reject(replyError('NOSCRIPT No matching script'))
    expect(await connection.evaluate('return 1', ['k'], [2])).toBe('done')
    expect(client.calls).toEqual([
      ['EVALSHA', hash, 1, 'k', 2],
      ['EVALSHA', hash, 1, 'k', 2],
      ['EVAL', 'return 1', 1, 'k', 2],
    ])
    client.answer = (command) =>
      Promise.reject(replyError(command === 'EVAL' ? 'ERR in script' : 'NOSCRIPT No matching script'))
    await expect(connection.evaluate('return 1', [], [])).rejects.toThrow('Redis at redis://h:6379/0: ERR in script')
    client.answer = () => Promise.reject(replyError('ERR'))
    await expect(connection.evaluate('return 1', [], [])).rejects.toThrow('Redis at redis://h:6379/0: ERR')
    expect(client.calls).toHaveLength(6)
  })

  it('gives a script and its hash one time together', async () => {
    const { client, connection } = await started(200)
    client.answer = (command) =>
      command === 'EVAL'
        ? silent()
        : new Promise((_resolve, reject) => {
            setTimeout(() => {
              reject(replyError('NOSCRIPT'))
            }, 150)
          })
    const begin = performance.now()
    await expect(connection.evaluate('return 1', [], [])).rejects.toThrow('it gave no answer within 200 ms')
    expect(performance.now() - begin).toBeLessThan(330)
  })
})
