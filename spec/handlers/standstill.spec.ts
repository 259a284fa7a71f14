import { Standstill } from '../../lib/handlers/standstill.js'

describe('Standstill', () => {
  it('counts from when a figure was first seen, and anew when it changes or is put back', () => {
    const standstill = new Standstill()
    const looks: [number, number][] = [
      [5, 1_000],
      [5, 1_200],
      [6, 1_300],
      [6, 1_301],
    ]
    expect(looks.map(([figure, now]) => standstill.lasts(figure, now))).toEqual([0, 200, 0, 1])
    standstill.reset()
    expect(standstill.lasts(6, 1_400)).toBe(0)
  })
})
