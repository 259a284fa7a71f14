import type { Rule } from '../../../lib/middleware/index.js'

const INTRODUCTION = `# What Lint checks

Each row is one rule of \`Lint\`, as its errors name it. _Row_ is the rule's number: \`W\` is PEP 3333, \`X\` is HTTP or the
runtime, \`D\` is a decision of TSGI that stands above both. _Level_ is what happens: an error is thrown; a warning is told,
and is an error with \`strict: true\`. _By_ is who breaks the rule: \`inner\` is the application or layer inside of the Lint,
\`outer\` the layer or server around it.

This page is generated from the rules themselves: \`node scripts/lint-rules.mjs\`.
`

/** The manual's page: one table for each noun. */
export function rulesTable(rules: readonly Rule[]): string {
  const nouns = [...new Set(rules.map(nounOf))]
  const sections = nouns.map((noun) => `## ${noun}\n\n${table(rules.filter((rule) => nounOf(rule) === noun))}\n`)
  return [INTRODUCTION, ...sections].join('\n')
}

function nounOf({ id }: Rule): string {
  return id.split('/')[0] ?? ''
}

function table(rules: readonly Rule[]): string {
  const head = ['Rule', 'Row', 'Level', 'By', 'Says', 'Fix']
  const rows = rules.map(({ id, row, also = [], level, by, says, fix }) => [
    `\`${id}\``,
    [row, ...also].join(', '),
    level,
    by,
    prose(says),
    prose(fix),
  ])
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/** A text in which nothing is markup. */
function prose(text: string): string {
  return text.replace(/[\\`*_|<>[\]{}]/g, (character) => `\\${character}`)
}
