import fc from 'fast-check'
import { DrainQueue } from '../../../lib/middleware/rate-limit/drain-queue.js'

describe('DrainQueue', () => {
  it('gives nothing where nothing is', () => {
    const queue = new DrainQueue()
    expect([queue.size, queue.first(), queue.shift(), queue.size]).toEqual([0, undefined, undefined, 0])
  })

  it('gives the nearest first, also where times have moved on, as a sorted list would', () => {
    const step = fc.oneof(
      fc.record({ add: fc.nat(100) }),
      fc.record({ move: fc.nat(), by: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ take: fc.constant(true) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new DrainQueue<{ until: number }>()
        const model: { until: number }[] = []
        const taken: [number, boolean, number][] = []
        for (const each of steps) {
          if ('add' in each) {
            const item = { until: each.add }
            queue.add(item)
            model.push(item)
          } else if ('move' in each) {
            const item = model[each.move % model.length]
            if (item !== undefined) item.until += each.by
          } else {
            const nearest = Math.min(...model.map(({ until }) => until))
            const first = queue.first()
            taken.push([first?.until ?? Infinity, queue.shift() === first, nearest])
            if (first !== undefined) model.splice(model.indexOf(first), 1)
          }
          expect(queue.size).toBe(model.length)
        }
        expect(taken).toEqual(taken.map(([, , nearest]) => [nearest, true, nearest]))
        const rest = model.map(() => queue.shift()?.until)
        expect(rest).toEqual(model.map(({ until }) => until).sort((a, b) => a - b))
        expect(queue.size).toBe(0)
      }),
      { numRuns: 500 },
    )
  })
})
