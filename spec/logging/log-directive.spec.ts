import { readFileSync } from 'node:fs'
import { LOG_DIRECTIVES } from '../../lib/logging/log-directive.js'

describe('docs/access-log.md', () => {
  const page = readFileSync('docs/access-log.md', 'utf8')
  const rows = [...page.matchAll(/^\| `%(?:\{NAME\})?([A-Za-z])` +\| (.*?) +\|$/gm)].map(([, letter, says]) => [
    letter,
    says,
  ])

  it('has a row for each directive, with what it says, and no other', () => {
    const wanted = Object.entries(LOG_DIRECTIVES).map(([letter, { says }]) => [letter, says])
    expect(rows).toEqual(wanted)
  })
})
