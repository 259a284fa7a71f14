import { ObserverGroup } from '../../../lib/cli/serve/observer-group.js'
import type { AccessRecord, ServerObserver } from '../../../lib/handlers/index.js'

describe('ObserverGroup', () => {
  it('is nothing for no observer, and the only one for one', () => {
    const only = {}
    expect(ObserverGroup.of([undefined])).toBeUndefined()
    expect(ObserverGroup.of([undefined, only])).toBe(only)
  })

  it('tells all observers everything, as far as they want to know', () => {
    const told: unknown[] = []
    const all: ServerObserver = {
      connectionOpened: () => told.push('opened'),
      connectionClosed: () => told.push('closed'),
      connectionDropped: () => told.push('dropped'),
      requestBegan: () => told.push('began'),
      requestFinished: (record) => told.push(record),
      requestRefused: (reason) => told.push(reason),
    }
    const group = ObserverGroup.of([
      all,
      {},
      { requestBegan: () => told.push('began too') },
    ]) as Required<ServerObserver>
    const record = {} as AccessRecord
    group.connectionOpened()
    group.connectionClosed()
    group.connectionDropped()
    group.requestBegan()
    group.requestFinished(record)
    group.requestRefused('400')
    expect(told).toEqual(['opened', 'closed', 'dropped', 'began', 'began too', record, '400'])
    expect(told[5]).toBe(record)
  })
})
