import type { AccessRecord, ServerObserver } from '../../handlers/index.js'

/** Several observers of one server. */
export class ObserverGroup implements Required<ServerObserver> {
  readonly #observers: readonly ServerObserver[]

  private constructor(observers: readonly ServerObserver[]) {
    this.#observers = observers
  }

  /** What stands for several observers; undefined if there is none. */
  static of(observers: readonly (ServerObserver | undefined)[]): ServerObserver | undefined {
    const all = observers.filter((each) => each !== undefined)
    return all.length > 1 ? new ObserverGroup(all) : all[0]
  }

  connectionOpened(): void {
    for (const observer of this.#observers) observer.connectionOpened?.()
  }

  connectionClosed(): void {
    for (const observer of this.#observers) observer.connectionClosed?.()
  }

  connectionDropped(): void {
    for (const observer of this.#observers) observer.connectionDropped?.()
  }

  requestBegan(): void {
    for (const observer of this.#observers) observer.requestBegan?.()
  }

  requestFinished(record: AccessRecord): void {
    for (const observer of this.#observers) observer.requestFinished?.(record)
  }

  requestRefused(reason: string): void {
    for (const observer of this.#observers) observer.requestRefused?.(reason)
  }
}
