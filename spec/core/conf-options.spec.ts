import { confOptions } from '../../lib/core/conf-options.js'
import { application, OptionError } from '../../lib/core/index.js'

class Clock {
  call(): never[] {
    return []
  }
}
application('conf-options-clock', { options: { timeZone: { default: 'UTC' }, maxAge: { type: 'integer' } } })(Clock)

describe('confOptions', () => {
  it('gives the keys of a deployment file as code has them, with their texts', () => {
    expect(confOptions(Clock, { time_zone: 'CET', max_age: '1' })).toEqual({ timeZone: 'CET', maxAge: '1' })
    expect(confOptions(Clock, {})).toEqual({})
  })

  it('refuses keys that are no options, with the near ones as files have them', () => {
    let error: unknown
    try {
      confOptions(Clock, { max_aeg: '1', timeZone: 'CET', other: 'x' })
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(OptionError)
    expect((error as OptionError).message).toBe(
      [
        'The options of conf-options-clock do not fit:',
        '  conf-options-clock has no option "max_aeg"; did you mean "max_age"? [OPTION_UNKNOWN]',
        '  conf-options-clock has no option "timeZone"; did you mean "time_zone"? [OPTION_UNKNOWN]',
        '  conf-options-clock has no option "other"; its options: time_zone, max_age [OPTION_UNKNOWN]',
      ].join('\n'),
    )
  })

  it('knows no key of a class without options', () => {
    expect(() => confOptions(class {}, { a: '1' })).toThrow(
      'the class has no option "a"; there are none [OPTION_UNKNOWN]',
    )
  })
})
