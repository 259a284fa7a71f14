import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { lintRules } from '../../../lib/middleware/index.js'
import { rulesTable } from './rules-table.js'

/** The rows of the specification whose breach can be seen from inside a request. */
const ROWS = [
  ...['W1', 'W3', 'W4', 'W6', 'W8', 'W9', 'W10', 'W11', 'W12', 'W15', 'W16', 'W17', 'W18', 'W19', 'W20', 'W21', 'W22'],
  ...['W23', 'W24', 'W25', 'W26', 'W27', 'W28', 'W29', 'W30', 'W32', 'W33', 'W38', 'W39', 'W40', 'W41', 'W43', 'W44'],
  ...['W45', 'W46', 'W47', 'W48', 'W49', 'W50', 'W52', 'W53', 'W54', 'W56', 'W57', 'W58', 'W59', 'W60', 'W61', 'W62'],
  ...['W63', 'W64', 'W65', 'W66', 'W67', 'W72', 'W75', 'W76', 'W80', 'W82', 'W85', 'W86', 'W87', 'W88', 'W89', 'W92'],
  ...['W93', 'W94', 'W95', 'W96', 'W97', 'W98', 'W99', 'W100', 'W104', 'W111', 'W113', 'W115', 'W118', 'W119'],
  ...['X2', 'X3', 'X5', 'X9', 'X15', 'D1', 'D2', 'D3', 'D5'],
]

const PAGE = join(__dirname, '../../../docs/lint-rules.md')

describe('lintRules', () => {
  it('covers every row of the specification that can be seen from inside a request', () => {
    const covered = new Set(lintRules.flatMap(({ row, also = [] }) => [row, ...also]))
    expect(ROWS.filter((row) => !covered.has(row))).toEqual([])
  })

  it('gives every rule an id of its own', () => {
    const ids = lintRules.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  it('says every rule as a sentence, with a remedy', () => {
    for (const { row, says, fix } of lintRules) {
      expect(row).toMatch(/^[WXD]\d+$/)
      expect(says).toMatch(/^\S.{15,}[^.]$/)
      expect(fix).toMatch(/^\S.{5,}[^.]$/)
    }
  })

  it('is printed in docs/lint-rules.md, which is up to date (else: node scripts/lint-rules.mjs)', () => {
    const page = rulesTable(lintRules)
    if (process.env.TSGI_WRITE_DOCS === '1') {
      mkdirSync(dirname(PAGE), { recursive: true })
      writeFileSync(PAGE, page)
    }
    expect(existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '').toBe(page)
  })
})
