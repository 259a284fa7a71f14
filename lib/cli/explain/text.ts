import { shortPlace } from '../place.js'
import { printable } from '../printable.js'
import type { Paint, Style } from '../terminal.js'
import type { Account } from './account.js'
import type { Change } from './snapshot.js'

const STYLES: Readonly<Record<Account['outcome'], Style>> = {
  pass: 'green',
  passed: 'dim',
  chose: 'magenta',
  reached: 'green',
  report: 'yellow',
  answered: 'yellow',
  refuse: 'red',
  threw: 'red',
}

/** Accounts as lines, one for each, those of combined guards below it. */
export function accountText(accounts: readonly Account[], cwd: string, paint: Paint): string {
  const rows = accounts.flatMap(flat)
  const names = rows.map(({ depth, name }) => `${'  '.repeat(depth)}${printable(name)}`)
  const places = rows.map(({ place }) => (place === undefined ? '' : printable(shortPlace(place, cwd))))
  const [wide, far] = [widest(names), widest(places)]
  return rows
    .map((row, index) => {
      const { outcome } = row
      const columns = [
        paint(STYLES[outcome], outcome.padEnd('answered'.length)),
        (names[index] ?? '').padEnd(wide),
        (places[index] ?? '').padEnd(far),
        detail(row),
      ]
      return columns.join('  ').trimEnd()
    })
    .join('\n')
}

function flat(account: Account): Account[] {
  return [account, ...(account.parts ?? []).flatMap(flat)]
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length))
}

function detail({ changes = [], location, reason, rule, status, value }: Account): string {
  const decided = rule === undefined ? [] : [`${rule}: ${reason ?? ''}${value === undefined ? '' : ` (${value})`}`]
  const answered = status === undefined ? [] : [String(status)]
  const to = location === undefined ? [] : [`to ${location}`]
  return printable([...answered, ...to, ...decided, ...changes.map(changeText)].join('; '))
}

function changeText({ from, key, to }: Change): string {
  return `${key} ${quoted(from)} → ${quoted(to)}`
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'unset' : JSON.stringify(value)
}
