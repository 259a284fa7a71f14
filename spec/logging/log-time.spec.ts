import { CONVERSION_NAMES, strftime } from '../../lib/logging/log-time.js'

/** Writes a moment of the local time zone. */
function written(format: string, ...moment: [number, number, number, number?, number?, number?]): string {
  const format_ = strftime(format)
  if (typeof format_ === 'string') throw new Error(format_)
  return format_(new Date(...(moment as [number, number, number])).getTime())
}

describe('strftime', () => {
  it.each([
    ['%a %A %b %B %h', 'Thu Thursday Mar March Mar'],
    ['%c', 'Thu Mar  5 07:08:09 2026'],
    ['%C %y %Y', '20 26 2026'],
    ['%d %e %m %j', '05  5 03 064'],
    ['%D %x', '03/05/26 03/05/26'],
    ['%F', '2026-03-05'],
    ['%H %I %k %l %M %S', '07 07  7  7 08 09'],
    ['%p %P %r', 'AM am 07:08:09 AM'],
    ['%R %T %X', '07:08 07:08:09 07:08:09'],
    ['%u %w', '4 4'],
    ['%U %W %V %G %g', '09 09 10 2026 26'],
    ['a%nb%tc%%d', 'a\nb\tc%d'],
    ['%Ey %Od', '26 05'],
    ['plain', 'plain'],
    ['', ''],
  ])('writes %s', (format, text) => {
    expect(written(format, 2026, 2, 5, 7, 8, 9)).toBe(text)
  })

  it.each([
    [0, '12 12 AM'],
    [11, '11 11 AM'],
    [12, '12 12 PM'],
    [23, '11 11 PM'],
  ])('counts hour %d to twelve', (hour, text) => {
    expect(written('%I %l %p', 2026, 2, 5, hour)).toBe(text)
  })

  // ISO 8601: a week belongs to the year of its Thursday.
  it.each([
    [[2021, 0, 3] as const, '53 2020 20 7 0 01 00'],
    [[2021, 0, 4] as const, '01 2021 21 1 1 01 01'],
    [[2018, 11, 31] as const, '01 2019 19 1 1 52 53'],
    [[2016, 0, 1] as const, '53 2015 15 5 5 00 00'],
  ])('knows the week of %j', ([year, month, day], text) => {
    expect(written('%V %G %g %u %w %U %W', year, month, day)).toBe(text)
  })

  it('writes seconds since 1970, and the offset of the time zone', () => {
    const format = strftime('%s %z') as (milliseconds: number) => string
    const minutes = -new Date(1_700_000_000_000).getTimezoneOffset()
    const size = Math.abs(minutes)
    const offset = `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60) * 100 + (size % 60)).padStart(4, '0')}`

    expect(format(1_700_000_000_999)).toBe(`1700000000 ${offset}`)
  })

  it('names the time zone', () => {
    expect(written('%Z', 2026, 2, 5)).toMatch(/^[A-Z][\w+:-]*$/)
  })

  it('goes on to the next second, and back', () => {
    const format = strftime('%s') as (milliseconds: number) => string

    expect([1_000, 1_999, 2_000, 1_500].map(format)).toEqual(['1', '1', '2', '1'])
  })

  it.each([
    ['%Q', '%Q'],
    ['%d %', '%'],
    ['%Y-%É', '%É'],
    ['%EQ', '%EQ'],
    ['%O', '%O'],
  ])('gives the conversion of %s that there is not', (format, wrong) => {
    expect(strftime(format)).toBe(wrong)
  })

  it('lists all it knows', () => {
    expect(CONVERSION_NAMES).toHaveLength(41)
    expect(CONVERSION_NAMES.filter((name) => typeof strftime(name) === 'string')).toEqual([])
  })
})
