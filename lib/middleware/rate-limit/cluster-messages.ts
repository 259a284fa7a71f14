/** What a worker of `node:cluster` asks its primary: to take a cost from the limits of a scope. */
export interface TakeMessage {
  readonly type: typeof TAKE
  /** Names the question among all of this worker. */
  readonly question: string
  readonly scope: string
  /** Name, quota and window of each limit. */
  readonly limits: readonly (readonly [name: string, quota: number, window: number])[]
  readonly most: number
  readonly key: string
  readonly cost: number
}

/** What the primary answers. */
export interface TakenMessage {
  readonly type: typeof TAKEN
  readonly question: string
  readonly passed: boolean
  readonly levels: readonly number[]
}

const TAKE = 'tsgi.rate-limit.take'
const TAKEN = 'tsgi.rate-limit.taken'

/** A question of a worker, without its `type`. */
export function takeMessage(message: Omit<TakeMessage, 'type'>): TakeMessage {
  return { ...message, type: TAKE }
}

/** An answer to a worker, without its `type`. */
export function takenMessage(message: Omit<TakenMessage, 'type'>): TakenMessage {
  return { ...message, type: TAKEN }
}

/** Whether what came over the channel, on which all kinds of things come, is a question. */
export function isTake(message: unknown): message is TakeMessage {
  return typeOf(message) === TAKE
}

/** Whether it is an answer. */
export function isTaken(message: unknown): message is TakenMessage {
  return typeOf(message) === TAKEN
}

function typeOf(message: unknown): unknown {
  return (message as { type?: unknown } | null | undefined)?.type
}
