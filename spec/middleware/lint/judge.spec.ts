import { Judge, type Bench } from '../../../lib/middleware/lint/judge.js'
import { rulesFor } from '../../../lib/middleware/lint/rule.js'
import { RecordedErrors } from '../../../lib/testing/index.js'

const rules = rulesFor<number>('inner', [
  {
    id: 'number/small',
    row: 'W0',
    level: 'warning',
    says: 'a number is small',
    fix: 'take a smaller one',
    holds: (number) => number < 10,
    saw: (number) => `it is ${number}`,
  },
  {
    id: 'number/tiny',
    row: 'W0',
    says: 'a number is tiny',
    fix: 'take a smaller one',
    holds: (number) => number < 5000,
    saw: (number) => `it is ${number}`,
  },
])

function judge(bench: Partial<Bench> = {}): Judge {
  return new Judge({ inner: 'A', outer: 'B', strict: false, warn: null, report: null, ...bench })
}

describe('Judge', () => {
  it('goes on after a warning and stops at an error', () => {
    const errors = new RecordedErrors()
    expect(() => judge().check(rules, 5000, errors)).toThrow('A breaks number/tiny (W0)')
    expect(errors.text).toBe(
      'lint: A breaks number/small (W0): a number is small; it is 5000. Fix: take a smaller one\n',
    )
  })

  it('remembers a thousand warnings and is silent then', () => {
    const errors = new RecordedErrors()
    const one = judge()
    for (let number = 10; number < 1200; number++) one.check(rules, number, errors)
    expect(errors.text.split('\n')).toHaveLength(1001)
  })

  it('drops warnings if nobody is there to be told', () => {
    expect(() => judge().check(rules, 10)).not.toThrow()
  })

  it('throws warnings if it is strict, and tells of what cannot be thrown', () => {
    const report = jest.fn()
    const warn = jest.fn()
    const strict = judge({ strict: true, report, warn })
    expect(() => strict.check(rules, 10)).toThrow('number/small')
    expect(report).toHaveBeenCalledTimes(1)
    const [rule] = rules
    if (rule !== undefined) strict.tell(strict.breach(rule, 'it was'))
    expect(report).toHaveBeenCalledTimes(2)
    expect(warn).toHaveBeenCalledWith(expect.objectContaining({ level: 'error', fault: 'it was' }))
  })
})
