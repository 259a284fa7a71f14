import { optionJsonSchema } from '../../lib/core/option-json-schema.js'
import { OptionSchema } from '../../lib/core/option-schema.js'
import type { OptionSpec } from '../../lib/core/option.js'
import { coerce } from '../../lib/core/option-type.js'

function property(spec: OptionSpec): unknown {
  return (optionJsonSchema(OptionSchema.of('spec', { it: spec })) as { properties: { it: unknown } }).properties.it
}

describe('optionJsonSchema', () => {
  it('is a schema of the options as an object', () => {
    const schema = OptionSchema.of('powered-by', {
      name: { type: 'string', description: 'Who' },
      maxAge: { type: 'integer', default: 5 },
    })
    expect(optionJsonSchema(schema)).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'powered-by',
      type: 'object',
      properties: { name: { type: 'string', description: 'Who' }, maxAge: { type: 'integer', default: 5 } },
      required: ['name'],
      additionalProperties: false,
    })
  })
  it('spells the names as it is told', () => {
    const schema = OptionSchema.of('spec', { maxAge: { type: 'integer' } })
    expect(optionJsonSchema(schema, 'ini')).toMatchObject({ properties: { max_age: {} }, required: ['max_age'] })
    expect(optionJsonSchema(schema, 'command-line')).toMatchObject({ properties: { 'max-age': {} } })
  })
  it('has no list of what is required if nothing is', () => {
    expect(optionJsonSchema(OptionSchema.of('spec', {}))).not.toHaveProperty('required')
  })
  it.each<[OptionSpec, unknown]>([
    [{ type: 'string' }, { type: 'string' }],
    [{ type: 'filter' }, {}],
    [
      { type: 'filters', min: 1 },
      { type: 'array', items: {}, minItems: 1 },
    ],
    [
      { type: 'boolean', default: false },
      { type: 'boolean', default: false },
    ],
    [
      { type: 'number', min: 0.5, max: 1 },
      { type: 'number', minimum: 0.5, maximum: 1 },
    ],
    [
      { type: 'integer', min: 0 },
      { type: 'integer', minimum: 0 },
    ],
    [
      { type: 'regexp', default: /^a/ },
      { type: 'string', format: 'regex', default: '^a' },
    ],
    [
      { type: 'url', default: new URL('https://a/') },
      { type: 'string', format: 'uri', default: 'https://a/' },
    ],
    [{ type: 'any', default: () => 1 }, {}],
    [{ type: 'any', default: null }, { default: null }],
    [{ type: 'any', default: {} }, {}],
    [{ type: 'any', min: 1, max: 2 }, {}],
    [{ type: 'string', min: 1, max: 2 }, { type: 'string' }],
    [{ type: 'number', default: Infinity }, { type: 'number' }],
    [
      { type: 'string', choices: ['a', 'b'], default: 'a' },
      { type: 'string', enum: ['a', 'b'], default: 'a' },
    ],
    [
      { type: 'string', secret: true, default: 'hunter2' },
      { type: 'string', writeOnly: true },
    ],
    [{ type: 'list' }, { type: 'array', items: { type: 'string' } }],
    [
      { type: 'list', of: 'integer', min: 1, max: 2, default: [1, 2] },
      { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2, default: [1, 2] },
    ],
    [
      { type: 'list', choices: ['a'] },
      { type: 'array', items: { type: 'string', enum: ['a'] } },
    ],
    [
      { type: 'list', of: 'regexp', default: [/a/] },
      { type: 'array', items: { type: 'string', format: 'regex' }, default: ['a'] },
    ],
  ])('describes %j', (spec, expected) => {
    expect(property(spec)).toEqual(expected)
  })
  it('leaves out a default of which a member can not be written', () => {
    const schema = new OptionSchema(
      'spec',
      new Map([['it', { name: 'it', type: 'list', required: false, default: [() => 1] }]]),
    )
    expect(optionJsonSchema(schema)).toHaveProperty('properties.it', { type: 'array', items: { type: 'string' } })
  })
  it('takes a number or a text for a duration and a size', () => {
    expect(property({ type: 'duration', min: 5 })).toMatchObject({ type: ['number', 'string'], minimum: 5 })
    expect(property({ type: 'duration' })).toMatchObject({ minimum: 0 })
    expect(property({ type: 'size', max: 5 })).toMatchObject({ type: ['integer', 'string'], minimum: 0, maximum: 5 })
  })
  it.each(['duration', 'size'] as const)('has for a %s the pattern that coerce has', (type) => {
    const { pattern } = property({ type }) as { pattern: string }
    const texts = [
      '5',
      '5s',
      '5 s',
      '1.5h',
      '7d',
      '5ms',
      '5min',
      '5m',
      '1k',
      '1KiB',
      '1 MB',
      '2GiB',
      '5b',
      '1.5kB',
      '5x',
      '',
      's',
      '-1',
      '1.',
      '5TB',
      '5 s s',
    ]
    for (const text of texts) {
      expect([text, new RegExp(pattern).test(text)]).toEqual([text, 'value' in coerce(type, text)])
    }
  })
  it('is JSON', () => {
    const schema = optionJsonSchema(
      OptionSchema.of('spec', { a: { type: 'regexp', default: /a/ }, b: { type: 'size' } }),
    )
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
  })
})
