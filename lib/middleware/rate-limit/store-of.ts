import cluster from 'node:cluster'
import { createHash } from 'node:crypto'
import { RedisAddress } from '../redis/redis-address.js'
import type { ClientKey } from './client-key.js'
import { ClusterStore } from './cluster-store.js'
import type { CountStore } from './count-store.js'
import type { Limit } from './limit.js'
import { RedisCountStore } from './redis-count-store.js'

/** What a layer says of its store, and by what rules it counts. */
export interface StoreChoice {
  readonly store: string
  readonly storeTimeout: number
  readonly maxClients: number
  readonly namespace: string
  readonly key: string | ClientKey
  readonly paths: readonly string[]
  readonly except: readonly string[]
}

/** The store that a layer shares with other processes; none if there are none. */
export function storeOf(choice: StoreChoice, limits: readonly Limit[]): CountStore | undefined {
  const { maxClients: most, store: url, storeTimeout: timeout } = choice
  const scope = scopeOf(choice, limits)
  if (url === 'memory') return undefined
  if (url === 'cluster') return cluster.isWorker ? new ClusterStore(limits, { scope, timeout, most }) : undefined
  return new RedisCountStore(limits, { url, timeout, scope })
}

/** Says what is wrong with the name of a store, or nothing. */
export function faultInStore(store: string): string | undefined {
  if (store === 'memory' || store === 'cluster') return undefined
  const address = RedisAddress.parse(store)
  return typeof address === 'string' ? `is neither memory nor cluster, and ${address}` : undefined
}

/** Names what is counted by the same rules, in all processes. */
function scopeOf({ except, key, namespace, paths }: StoreChoice, limits: readonly Limit[]): string {
  const rules = [namespace, typeof key === 'function' ? '' : key, paths, except, limits]
  return createHash('sha256').update(JSON.stringify(rules)).digest('base64url').slice(0, 16)
}
