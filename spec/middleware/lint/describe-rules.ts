import type { Rule } from '../../../lib/middleware/index.js'
import { play, type Scenario } from './scenario.js'

/** Scenarios in which a rule holds, and in which it is broken. */
// eslint-disable-next-line jest/no-export -- what describeRules takes
export interface Cases {
  readonly holds: readonly Scenario[]
  readonly breaks: readonly Scenario[]
}

const CULPRITS = { inner: ['the application', 'the layer'], outer: ['the server', 'the layer'] }

/** One spec for each rule, named after its rows; a rule without cases fails. */
// eslint-disable-next-line jest/no-export -- the specs of the rules differ in their cases only
export function describeRules(rules: readonly Rule[], cases: Readonly<Record<string, Cases>>): void {
  it('has cases for every rule', () => {
    expect(Object.keys(cases).sort()).toEqual(rules.map(({ id }) => id).sort())
  })

  describe.each(rules.map((rule) => ({ rows: [rule.row, ...(rule.also ?? [])].join(', '), ...rule })))(
    '$rows: $id: $says',
    ({ id, level, by }) => {
      const { holds, breaks } = cases[id] ?? { holds: [], breaks: [] }

      it('holds', async () => {
        expect(holds.length).toBeGreaterThan(0)
        for (const scenario of holds) {
          const breaches = await play(scenario)
          expect(breaches.filter((breach) => breach.rule === id || breach.level === 'error')).toEqual([])
        }
      })

      it('is told when it is broken, with who did it', async () => {
        expect(breaks.length).toBeGreaterThan(0)
        for (const scenario of breaks) {
          const breaches = await play(scenario)
          expect(breaches.map(({ rule }) => rule)).toContain(id)
          const breach = breaches.find(({ rule }) => rule === id)
          expect(breach?.level).toBe(scenario.strict === true ? 'error' : level)
          expect(CULPRITS[by]).toContain(breach?.culprit)
          expect(breach?.message).toContain(`breaks ${id} (`)
          expect(breach?.fault).not.toBe('')
        }
      })
    },
  )
}
