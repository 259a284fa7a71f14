import { isStandardSchema } from '../../lib/core/standard-schema.js'

describe('isStandardSchema', () => {
  it('knows schemas that are objects (zod, valibot) and those that are functions (arktype)', () => {
    const standard = { '~standard': { version: 1, vendor: 'spec', validate: () => ({ value: {} }) } }
    expect(isStandardSchema(standard)).toBe(true)
    expect(isStandardSchema(Object.assign(() => 1, standard))).toBe(true)
  })
  it.each([[{}], [null], [undefined], ['~standard'], [() => 1], [class {}]])('takes %p for none', (value) => {
    expect(isStandardSchema(value)).toBe(false)
  })
})
