import { Ledger } from '../../../lib/cli/serve/ledger.js'
import { NO_FIGURES } from '../../../lib/handlers/index.js'
import { workerStatus } from '../../handlers/admin/statuses.js'

describe('Ledger', () => {
  it('adds up what ended workers had counted, but for what was under way', () => {
    const ledger = new Ledger()
    expect(ledger.ended).toBe(NO_FIGURES)
    ledger.workerEnded(workerStatus(1))
    ledger.workerEnded(workerStatus(2, { requests: { PUT: 1 } }))
    expect(ledger.ended).toEqual({
      connections: 0,
      connectionsTotal: 40,
      connectionsDropped: 2,
      inFlight: 0,
      requests: { GET: 7, POST: 3, PUT: 1 },
      responses: { '2xx': 16, '5xx': 4 },
      bytes: 4_096,
      incomplete: 2,
      refused: { 400: 2 },
      durations: [10, 0, 0, 6, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2],
      durationSum: 81,
    })
  })

  it('knows why the last reload failed, until one succeeds', () => {
    const ledger = new Ledger()
    ledger.reloadFailed('error: no file')
    ledger.reloadFailed('a.ini:1:1: error: no module')
    expect(ledger.reloads).toEqual({ succeeded: 0, failed: 2, failure: 'a.ini:1:1: error: no module' })
    ledger.reloadSucceeded()
    expect(ledger.reloads).toEqual({ succeeded: 1, failed: 2 })
    ledger.reloadFailed('error: no file')
    expect(ledger.reloads).toEqual({ succeeded: 1, failed: 3, failure: 'no file' })
  })
})
