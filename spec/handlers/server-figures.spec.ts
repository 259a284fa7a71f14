import { endedFigures, NO_FIGURES, sumOfFigures, type ServerFigures } from '../../lib/handlers/index.js'

const FIGURES: ServerFigures = {
  connections: 1,
  connectionsTotal: 2,
  connectionsDropped: 3,
  inFlight: 4,
  requests: { GET: 5 },
  responses: { '2xx': 6 },
  bytes: 7,
  incomplete: 8,
  refused: { 400: 9 },
  durations: [...Array<number>(14).fill(0), 10],
  durationSum: 11,
}

describe('sumOfFigures', () => {
  it('adds each of them, and each name of them', () => {
    const other = { ...FIGURES, requests: { GET: 1, POST: 2 }, responses: { '5xx': 3 }, refused: { 400: 1 } }
    expect(sumOfFigures([FIGURES, other])).toEqual({
      connections: 2,
      connectionsTotal: 4,
      connectionsDropped: 6,
      inFlight: 8,
      requests: { GET: 6, POST: 2 },
      responses: { '2xx': 6, '5xx': 3 },
      bytes: 14,
      incomplete: 16,
      refused: { 400: 10 },
      durations: [...Array<number>(14).fill(0), 20],
      durationSum: 22,
    })
  })

  it('is nothing of none', () => {
    expect(sumOfFigures([])).toEqual(NO_FIGURES)
    expect(NO_FIGURES.durations).toEqual(Array(15).fill(0))
  })
})

describe('endedFigures', () => {
  it('leaves out what is under way', () => {
    expect(endedFigures(FIGURES)).toEqual({ ...FIGURES, connections: 0, inFlight: 0 })
  })
})
