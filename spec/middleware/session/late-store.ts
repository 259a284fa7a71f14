import { setTimeout as delay } from 'node:timers/promises'
import { StoreOutage, type Replaced, type SessionStore } from '../../../lib/middleware/index.js'
import { MemoryStore } from '../../../lib/middleware/session/memory-store.js'

type Method = 'read' | 'create' | 'replace' | 'move' | 'remove'

/** A store in memory that takes its time, as one in a network does, and can be out. */
export class LateStore implements SessionStore {
  readonly memory = new MemoryStore(1_000)
  /** What was asked of it, in order. */
  readonly asked: string[] = []
  readonly started: string[] = []
  /** What it fails at, and how. */
  fault: { readonly at: readonly Method[]; readonly error: Error } | undefined
  /** Called before it answers. */
  before: (method: Method) => unknown = () => undefined

  failAt(...at: Method[]): this {
    this.fault = { at, error: new StoreOutage('it is out') }
    return this
  }

  start(): void {
    this.started.push('start')
  }

  stop(): void {
    this.started.push('stop')
  }

  read(key: string): Promise<string | undefined> {
    return this.#late('read', key, () => this.memory.read(key))
  }

  create(key: string, text: string, lifetime: number): Promise<void> {
    return this.#late('create', key, () => {
      this.memory.create(key, text, lifetime)
    })
  }

  replace(key: string, seen: string, text: string, lifetime: number): Promise<Replaced> {
    return this.#late('replace', key, () => this.memory.replace(key, seen, text, lifetime))
  }

  move(key: string, newKey: string, seen: string, text: string, lifetime: number): Promise<Replaced> {
    return this.#late('move', key, () => this.memory.move(key, newKey, seen, text, lifetime))
  }

  remove(key: string): Promise<void> {
    return this.#late('remove', key, () => {
      this.memory.remove(key)
    })
  }

  async #late<T>(method: Method, key: string, step: () => T): Promise<T> {
    this.asked.push(`${method} ${key}`)
    await delay(1)
    await this.before(method)
    if (this.fault?.at.includes(method) === true) throw this.fault.error
    return step()
  }
}
