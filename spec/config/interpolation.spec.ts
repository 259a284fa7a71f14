import { inspect } from 'node:util'
import { Fault } from '../../lib/config/fault.js'
import { interpolate } from '../../lib/config/interpolation.js'

const KEYS: Readonly<Record<string, string>> = {
  x: '1',
  y: '<%(x)s>',
  empty: '',
  percent: '%%',
  self: '%(self)s',
  'a b': '2',
  'line\nbreak': '3',
  bad: '%z',
}

const lookup = (key: string) => (Object.hasOwn(KEYS, key) ? KEYS[key] : undefined)
const value = (raw: string) => ({
  file: 'x.ini',
  section: 'app:main',
  key: 'k',
  raw,
  place: 'x.ini:3:5',
  known: () => Object.keys(KEYS),
})

function problem(raw: string) {
  try {
    interpolate(value(raw), lookup)
  } catch (error) {
    if (error instanceof Fault) return error.problem
    throw error
  }
  throw new Error('it was read')
}

describe('interpolate', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['%(x)s', '1'],
    ['a%(x)sb%(y)sc', 'a1b<1>c'],
    ['100%%', '100%'],
    ['%%(x)s', '%(x)s'],
    ['%%%(x)s%%', '%1%'],
    ['%(empty)s', ''],
    ['%(percent)s', '%'],
    ['%(a b)s', '2'],
    ['%(line\nbreak)s', '3'],
    ['$(x)s ${x}', '$(x)s ${x}'],
  ])('§5.2: makes %j into %j', (raw, expected) => {
    expect(interpolate(value(raw), lookup)).toBe(expected)
  })

  it.each([
    ['a %', "'%'"],
    ['%x', "'%x'"],
    ['50% of %(x)s', "'% of %(x)s'"],
    ['%(bad)s', "'%z'"],
    ['% (x)s', "'% (x)s'"],
  ])('§5.2: refuses the single percent sign of %j', (raw, rest) => {
    expect(problem(raw)).toEqual({
      code: 'INTERPOLATION_SYNTAX',
      fault: 'a single % stands in the value of k',
      remedy: 'write %% for a percent sign, %(key)s for the value of a key',
      place: 'x.ini:3:5',
      original: {
        class: 'configparser.InterpolationSyntaxError',
        message: `Error in file x.ini: '%' must be followed by '%' or '(', found: ${rest}`,
      },
    })
  })

  it.each(['%(x', '%(x)', '%(x)d', '%()s', '%(x)%(y)s'])('§5.2: refuses %j, which is not closed', (raw) => {
    expect(problem(raw)).toEqual({
      code: 'INTERPOLATION_SYNTAX',
      fault: 'the %( in the value of k is not closed by )s',
      remedy: 'write %(key)s',
      place: 'x.ini:3:5',
      original: {
        class: 'configparser.InterpolationSyntaxError',
        message: `Error in file x.ini: bad interpolation variable reference '${raw}'`,
      },
    })
  })

  it('§5.2: refuses a key that there is not, and names near ones', () => {
    expect(problem('%(emty)s')).toEqual({
      code: 'INTERPOLATION_KEY',
      fault: 'the value of k names %(emty)s, and neither [app:main] nor [DEFAULT] has the key',
      remedy: 'did you mean %(empty)s?',
      place: 'x.ini:3:5',
      original: {
        class: 'configparser.InterpolationMissingOptionError',
        message:
          "Error in file x.ini: Bad value substitution: option 'k' in section 'app:main' contains an interpolation key 'emty' which is not a valid option name. Raw value: '%(emty)s'",
      },
    })
    expect(problem('%(toString)s').remedy).toBe('add the key, or write %% for a percent sign')
    expect(problem('%(z)s').remedy).toBe('did you mean %(x)s or %(y)s?')
  })

  it('says of an environment variable that it is not there', () => {
    expect(problem('%(ENV_HOME)s').remedy).toBe('set HOME in the environment, or pass one that has it')
  })

  it('§5.2: follows ten steps, and not eleven', () => {
    const chain = (last: number) => (key: string) => (Number(key) === last ? 'end' : `%(${Number(key) + 1})s`)

    expect(interpolate(value('%(1)s'), chain(10))).toBe('end')
    // The tenth step finds a value in which there is nothing to put in.
    expect(() => interpolate(value('%(1)s'), chain(11))).toThrow(Fault)
  })

  it('§5.2: refuses what names itself', () => {
    expect(problem('%(self)s')).toEqual({
      code: 'INTERPOLATION_DEPTH',
      fault: 'the value of k needs more than 10 steps to put in; perhaps it names itself',
      remedy: 'break the circle of %(key)s references',
      place: 'x.ini:3:5',
      original: {
        class: 'configparser.InterpolationDepthError',
        message:
          "Error in file x.ini: Recursion limit exceeded in value substitution: option 'k' in section 'app:main' contains an interpolation key which cannot be substituted in 10 steps. Raw value: '%(self)s'",
      },
    })
  })

  it.each(['%(nope)s hunter2', '% hunter2', '%(self)s hunter2'])('prints no secret of %j', (raw) => {
    let thrown: unknown
    try {
      interpolate({ ...value(raw), key: 'password' }, lookup)
    } catch (error) {
      thrown = error
    }
    const { problem: told } = thrown as Fault

    expect(inspect(thrown, { depth: 9 })).not.toContain('hunter2')
    expect(JSON.stringify(told)).not.toContain('hunter2')
    expect(told.original?.message).toContain('hunter2')
    expect(Object.keys(told)).toEqual(['code', 'fault', 'remedy', 'place'])
  })
})
