import { declaredFlags, parseArguments } from '../../lib/cli/arguments.js'
import type { Command } from '../../lib/cli/command.js'
import { OptionSchema } from '../../lib/core/index.js'

const command: Command = {
  name: 'try',
  summary: '',
  usage: '',
  notes: [],
  flags: [
    { name: 'format', short: 'f', value: 'FORMAT', choices: ['text', 'json'], about: '' },
    { name: 'header', short: 'H', value: 'NAME:VALUE', isRepeated: true, about: '' },
    { name: 'include', short: 'i', about: '' },
    { name: 'lint', isNegatable: true, about: '' },
  ],
  schema: OptionSchema.of('try', {
    keepAlive: { type: 'duration', default: '5s', description: 'how long' },
    isQuiet: { type: 'boolean', default: false },
    mode: { type: 'string', choices: ['a', 'b'], default: 'a' },
    onError: { type: 'any', required: false },
    bind: { type: 'list', required: false },
  }),
  examples: [],
  run: () => 0,
}
const parse = (...argv: string[]) => parseArguments(argv, command)

describe('parseArguments', () => {
  it('takes options and arguments in any order', () => {
    const given = parse('a', '-f', 'json', 'b', '--include', '--', '-f')
    expect(given.positionals).toEqual(['a', 'b', '-f'])
    expect(given.text('format')).toBe('json')
    expect(given.isOn('include')).toBe(true)
  })

  it('knows what was not given', () => {
    const given = parse()
    expect([given.text('format'), given.texts('header'), given.isOn('lint')]).toEqual([undefined, [], undefined])
    expect(given.declared).toEqual({})
  })

  it('keeps all values of an option, and takes the last where there is one', () => {
    const given = parse('-H', 'a: 1', '--header=b: 2', '--format', 'text', '-fjson')
    expect(given.texts('header')).toEqual(['a: 1', 'b: 2'])
    expect(given.text('format')).toBe('json')
  })

  it('takes letters together', () => {
    const given = parse('-iHa: 1')
    expect([given.isOn('include'), given.texts('header')]).toEqual([true, ['a: 1']])
  })

  it('turns options off that can be, the last one winning', () => {
    expect(parse('--no-lint').isOn('lint')).toBe(false)
    expect(parse('--no-lint', '--lint').isOn('lint')).toBe(true)
  })

  it('gives what was written for declared options by their names in code', () => {
    expect(parse('--keep-alive', '10s', '--is-quiet').declared).toEqual({ keepAlive: '10s', isQuiet: 'true' })
    expect(parse('--no-is-quiet').declared).toEqual({ isQuiet: 'false' })
    expect(parse('--keep-alive', '1s', '--keep-alive', '2s').declared).toEqual({ keepAlive: '2s' })
  })

  it('takes a list member by member, or all at once', () => {
    expect(parse('--bind', 'a:1', '--bind', 'b:2').declared).toEqual({ bind: 'a:1\nb:2' })
    expect(parse('--bind', 'a:1,b:2').declared).toEqual({ bind: 'a:1,b:2' })
  })

  it.each([
    [['--fromat', 'x'], 'there is no option --fromat; did you mean "--format"?'],
    [['--no-include'], 'there is no option --no-include; did you mean "--include"?'],
    [
      ['-x'],
      'there is no option -x; its options: --format, --header, --include, --lint, --no-lint, --help, --keep-alive, --is-quiet, --no-is-quiet, --mode',
    ],
    [['--no-lnit'], 'there is no option --no-lnit; did you mean "--no-lint"?'],
    [['--on-error', 'x'], /^there is no option --on-error; /],
    [['--include=yes'], '--include takes no value'],
    [['--format'], '--format wants a value: --format FORMAT'],
    [['-H'], '-H wants a value: -H NAME:VALUE'],
    [['--format', 'jsno'], '--format is none of its values: "jsno"; did you mean "json"?'],
    [['--mode', 'zzz'], '--mode is none of its values: "zzz"; they are: a, b'],
  ])('refuses %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ name: 'UsageError', command: 'try' }) as Error)
    expect(() => parse(...argv)).toThrow(message)
  })
})

describe('declaredFlags', () => {
  it('has one for each option that text can give', () => {
    expect(declaredFlags(command.schema)).toEqual([
      { name: 'keep-alive', about: 'how long', value: 'DURATION' },
      { name: 'is-quiet', about: '', isNegatable: true },
      { name: 'mode', about: '', choices: ['a', 'b'], value: 'STRING' },
      { name: 'bind', about: '', value: 'LIST' },
    ])
  })

  it('has none without a declaration', () => {
    expect(declaredFlags(undefined)).toEqual([])
  })
})
