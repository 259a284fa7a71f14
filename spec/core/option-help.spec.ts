import { optionHelp } from '../../lib/core/option-help.js'
import { OptionSchema } from '../../lib/core/option-schema.js'

const schema = OptionSchema.of('spec', {
  realm: { type: 'string', description: 'What the browser names' },
  maxAge: { type: 'duration', default: 30_000, min: 1_000, max: 86_400_000, description: 'How long it is kept' },
  quiet: { type: 'boolean', default: false },
  coding: { type: 'string', choices: ['gzip', 'br'], default: 'gzip', description: 'How it is packed' },
  rules: { type: 'list', default: [], min: 0, max: 9 },
  sizes: { type: 'list', of: 'size', required: false, description: 'Which sizes' },
  levels: { type: 'list', choices: ['a', 'b'], default: ['a', 'b'] },
  password: { type: 'string', default: 'hunter2', secret: true, description: 'A secret' },
  store: { type: 'any', required: false, description: 'Where it is kept' },
  note: { type: 'string', default: '' },
})

describe('optionHelp', () => {
  it('is what may be written on a command line, by default', () => {
    expect(optionHelp(schema)).toBe(
      [
        '  --realm STRING      What the browser names (required)',
        '  --max-age DURATION  How long it is kept (default 30s; at least 1s; at most 1d)',
        '  --[no-]quiet        (default false)',
        '  --coding gzip|br    How it is packed (default gzip)',
        '  --rules STRING, …   (at least 0 members; at most 9 members)',
        '  --sizes SIZE, …     Which sizes',
        '  --levels a|b, …     (default a, b)',
        '  --password STRING   A secret',
        '  --note STRING',
      ].join('\n'),
    )
  })
  it('spells names as a deployment file does', () => {
    const lines = optionHelp(schema, 'ini').split('\n')
    expect(lines[1]).toBe('  max_age = DURATION  How long it is kept (default 30s; at least 1s; at most 1d)')
    expect(lines[2]).toBe('  quiet = BOOLEAN     (default false)')
    expect(lines).toHaveLength(9)
  })
  it('has filters where they can be written: in a file by their names, in code, and on no command line', () => {
    const guards = OptionSchema.of('spec', {
      guards: { type: 'filters', min: 1, description: 'Who is asked' },
      guard: { type: 'filter', required: false },
    })
    expect(optionHelp(guards)).toBe('')
    expect(optionHelp(guards, 'ini')).toBe(
      '  guards = FILTER …  Who is asked (required; at least 1 members)\n  guard = FILTER',
    )
    expect(optionHelp(guards, 'code')).toBe(
      '  guards: FILTER …  Who is asked (required; at least 1 members)\n  guard: FILTER',
    )
  })
  it('tells for code what only code can give', () => {
    const lines = optionHelp(schema, 'code').split('\n')
    expect(lines[1]).toBe('  maxAge: DURATION  How long it is kept (default 30s; at least 1s; at most 1d)')
    expect(lines[8]).toBe('  store: ANY        Where it is kept')
    expect(lines).toHaveLength(10)
  })
  it('prints no secret', () => {
    for (const spelling of ['code', 'ini', 'command-line'] as const) {
      expect(optionHelp(schema, spelling)).not.toContain('hunter2')
    }
  })
  it('is empty for no options', () => {
    expect(optionHelp(OptionSchema.of('spec', {}))).toBe('')
  })
})
