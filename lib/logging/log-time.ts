const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const DAY = 86_400_000

type Part = (date: Date) => string

const two = (value: number): string => String(value).padStart(2, '0')
const spaced = (value: number): string => String(value).padStart(2, ' ')
const at = (names: readonly string[], index: number): string => names[index] ?? ''
const short = (name: string): string => name.slice(0, 3)
const twelve = (date: Date): number => date.getHours() % 12 || 12

/** What `strftime` of C puts in place of each conversion, in the C locale and the local time zone. */
const CONVERSIONS: Readonly<Record<string, Part | string>> = {
  a: (date) => short(at(DAYS, date.getDay())),
  A: (date) => at(DAYS, date.getDay()),
  b: (date) => short(at(MONTHS, date.getMonth())),
  B: (date) => at(MONTHS, date.getMonth()),
  c: '%a %b %e %H:%M:%S %Y',
  C: (date) => two(Math.floor(date.getFullYear() / 100)),
  d: (date) => two(date.getDate()),
  D: '%m/%d/%y',
  e: (date) => spaced(date.getDate()),
  F: '%Y-%m-%d',
  g: (date) => two(isoWeek(date).year % 100),
  G: (date) => String(isoWeek(date).year),
  h: '%b',
  H: (date) => two(date.getHours()),
  I: (date) => two(twelve(date)),
  j: (date) => String(dayOfYear(date) + 1).padStart(3, '0'),
  k: (date) => spaced(date.getHours()),
  l: (date) => spaced(twelve(date)),
  m: (date) => two(date.getMonth() + 1),
  M: (date) => two(date.getMinutes()),
  n: () => '\n',
  p: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
  P: (date) => (date.getHours() < 12 ? 'am' : 'pm'),
  r: '%I:%M:%S %p',
  R: '%H:%M',
  s: (date) => String(Math.floor(date.getTime() / 1_000)),
  S: (date) => two(date.getSeconds()),
  t: () => '\t',
  T: '%H:%M:%S',
  u: (date) => String(date.getDay() || 7),
  U: (date) => two(Math.floor((dayOfYear(date) + 7 - date.getDay()) / 7)),
  V: (date) => two(isoWeek(date).week),
  w: (date) => String(date.getDay()),
  W: (date) => two(Math.floor((dayOfYear(date) + 7 - ((date.getDay() + 6) % 7)) / 7)),
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  y: (date) => two(date.getFullYear() % 100),
  Y: (date) => String(date.getFullYear()),
  z: offset,
  Z: zoneName,
  '%': () => '%',
}

/** The conversions that there are, for messages. */
export const CONVERSION_NAMES: readonly string[] = Object.keys(CONVERSIONS).map((letter) => `%${letter}`)

/**
 * Compiles a format of `strftime`. What it gives remembers the last second, since most lines of a log share theirs.
 *
 * @returns the conversion that there is not, with its `%`, if there is one such.
 */
export function strftime(format: string): string | ((milliseconds: number) => string) {
  const parts: (string | Part)[] = []
  for (const [piece] of format.matchAll(/%(?:[EO](?=[^%]))?[^]?|[^%]+/gu)) {
    if (!piece.startsWith('%')) parts.push(piece)
    else {
      const found = piece === '%' ? undefined : CONVERSIONS[piece.slice(-1)]
      if (found === undefined) return piece
      if (typeof found !== 'string') parts.push(found)
      else parts.push(dateText(strftime(found) as (milliseconds: number) => string))
    }
  }
  let second = NaN
  let text = ''
  return (milliseconds) => {
    const wanted = Math.floor(milliseconds / 1_000)
    if (wanted !== second) {
      const date = new Date(wanted * 1_000)
      text = parts.map((part) => (typeof part === 'string' ? part : part(date))).join('')
      second = wanted
    }
    return text
  }
}

function dateText(format: (milliseconds: number) => string): Part {
  return (date) => format(date.getTime())
}

/** The days of the year before this one. Counted in UTC, where no day has 23 hours. */
function dayOfYear(date: Date): number {
  return (midnight(date) - Date.UTC(date.getFullYear(), 0, 1)) / DAY
}

function midnight(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
}

/** The week of ISO 8601: it belongs to the year of its Thursday. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(midnight(date) + (4 - (date.getDay() || 7)) * DAY)
  const year = thursday.getUTCFullYear()
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY / 7) + 1 }
}

function offset(date: Date): string {
  const minutes = -date.getTimezoneOffset()
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`
}

function zoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? offset(date)
}
