import { ServerCounters } from '../../lib/handlers/index.js'
import { DURATION_BOUNDS } from '../../lib/handlers/server-figures.js'
import { accessRecord } from '../logging/access-records.js'

describe('ServerCounters', () => {
  it('begins with nothing', () => {
    expect(new ServerCounters().figures()).toEqual({
      connections: 0,
      connectionsTotal: 0,
      connectionsDropped: 0,
      inFlight: 0,
      requests: {},
      responses: {},
      bytes: 0,
      incomplete: 0,
      refused: {},
      durations: Array(15).fill(0),
      durationSum: 0,
    })
  })

  it('counts connections', () => {
    const counters = new ServerCounters()
    counters.connectionOpened()
    counters.connectionOpened()
    counters.connectionClosed()
    counters.connectionDropped()
    expect(counters.figures()).toMatchObject({ connections: 1, connectionsTotal: 2, connectionsDropped: 1 })
  })

  it('counts requests under way, and what became of them', () => {
    const counters = new ServerCounters()
    for (let each = 0; each < 6; each++) counters.requestBegan()
    counters.requestFinished(accessRecord({ bytes: 5, duration: 2_000 }))
    counters.requestFinished(accessRecord({ method: 'HEAD', bytes: 0, status: 304, duration: 500 }))
    counters.requestFinished(accessRecord({ method: 'BREW', bytes: 7, status: 500, isComplete: false, duration: 0 }))
    counters.requestFinished(accessRecord({ method: '', bytes: 0, status: 0, isComplete: false, duration: 0 }))
    counters.requestFinished(accessRecord({ status: 299, bytes: 0, duration: 0 }))
    counters.requestRefused('431')
    counters.requestRefused('431')
    counters.requestRefused('400')
    expect(counters.figures()).toMatchObject({
      inFlight: 1,
      requests: { GET: 2, HEAD: 1, other: 2 },
      responses: { '2xx': 2, '3xx': 1, '5xx': 1, none: 1 },
      bytes: 12,
      incomplete: 2,
      refused: { 431: 2, 400: 1 },
      durationSum: 2.5,
    })
  })

  it('counts durations in buckets whose bound is inclusive, and in one without a bound', () => {
    const counters = new ServerCounters()
    const durations = [...DURATION_BOUNDS.map((seconds) => seconds * 1_000), 0, 1.01, 30_001, 3_600_000]
    for (const duration of durations) counters.requestFinished(accessRecord({ duration }))
    expect(counters.figures().durations).toEqual([2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2])
  })

  it('gives figures that do not change any more', () => {
    const counters = new ServerCounters()
    const before = counters.figures()
    counters.requestFinished(accessRecord())
    counters.requestRefused('400')
    expect(before).toMatchObject({ requests: {}, responses: {}, refused: {}, durations: Array(15).fill(0) })
  })
})
