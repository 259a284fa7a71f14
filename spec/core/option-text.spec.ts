import fc from 'fast-check'
import { optionText } from '../../lib/core/option-text.js'
import { coerce, type OptionType } from '../../lib/core/option-type.js'

describe('optionText', () => {
  it.each<[OptionType, unknown, string | undefined]>([
    ['string', 'a', 'a'],
    ['string', '', ''],
    ['boolean', true, 'true'],
    ['boolean', false, 'false'],
    ['number', 0.5, '0.5'],
    ['integer', 60_000, '60000'],
    ['duration', 0, '0'],
    ['duration', 1, '1ms'],
    ['duration', 1_500, '1500ms'],
    ['duration', 1_000, '1s'],
    ['duration', 90_000, '90s'],
    ['duration', 60_000, '1m'],
    ['duration', 5_400_000, '90m'],
    ['duration', 3_600_000, '1h'],
    ['duration', 86_400_000, '1d'],
    ['size', 0, '0'],
    ['size', 1_000, '1000'],
    ['size', 1_024, '1KiB'],
    ['size', 1_536, '1536'],
    ['size', 65_536, '64KiB'],
    ['size', 1_048_576, '1MiB'],
    ['size', 1_073_741_824, '1GiB'],
    ['size', 1_099_511_627_776, '1024GiB'],
    ['regexp', /^\/old\/(.*)$/, '^\\/old\\/(.*)$'],
    ['url', new URL('https://example.com/a'), 'https://example.com/a'],
    ['list', ['a', 5, /x/], 'a, 5, x'],
    ['list', [], ''],
    ['list', ['a', () => 1], undefined],
    ['any', () => 1, undefined],
    ['any', undefined, undefined],
    ['any', null, undefined],
    ['any', {}, undefined],
    ['any', 5, '5'],
  ])('writes the %s %p as %p', (type, value, text) => {
    expect(optionText(type, value)).toBe(text)
  })
  it('writes what is read as the same value', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('duration', 'size', 'integer'),
        fc.nat(),
        fc.constantFrom(1, 1_000, 1_024, 60_000),
        (type, n, unit) => {
          expect(coerce(type, optionText(type, n * unit))).toEqual({ value: n * unit })
        },
      ),
    )
  })
})
