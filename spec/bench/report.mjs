import { spreadText, table } from './table.mjs'

/** CPU ratios: one row for each scenario and peer, above 1 is cheaper than node:http. */
export function loadReport(rows, titles) {
  const names = Object.keys(rows[0].peers)
  const body = rows.map((row) => [
    row.title + (row.noisy ? ' (noisy)' : ''),
    ...names.map((name) => spreadText(row.peers[name].ratio)),
  ])
  const transposed = [...names.keys()].map((index) => [titles[names[index]], ...body.map((row) => row[index + 1])])
  return table(
    'CPU per request: node:http / peer in the same round, median (min–max); above 1 is cheaper than node:http',
    ['', ...body.map(([title]) => title)],
    transposed,
  )
}

/** Thousands of user instructions per request, and their ratio to raw. */
export function instructionReport(rows, method) {
  const names = [...new Set(rows.map(({ peer }) => peer))]
  const scenarios = [...new Set(rows.map(({ title }) => title))]
  const cell = (peer, title) => {
    const row = rows.find((candidate) => candidate.peer === peer && candidate.title === title)
    return `${(row.instructions.median / 1000).toFixed(1)} (${row.ofRaw.toFixed(2)})`
  }
  return table(
    `User instructions per request in thousands (share of node:http), ${method}; fewer is better`,
    ['', ...scenarios],
    names.map((peer) => [peer, ...scenarios.map((title) => cell(peer, title))]),
  )
}

/** ns per call, and how many times faster than koa-compose. */
export function inProcessReport(rows) {
  const base = rows.find(({ name }) => name === 'koa-compose').nanoseconds
  const cell = ({ nanoseconds }, layers) => {
    const { median } = nanoseconds[layers]
    const digits = median < 10 ? 1 : 0
    return `${median.toFixed(digits)} (1/${(base[layers].median / median).toFixed(1)})`
  }
  return table(
    'In process, ns for a call through the layers (share of koa-compose)',
    ['', '1 layer', '10 layers', '50 layers'],
    rows.map((row) => [row.title, cell(row, 1), cell(row, 10), cell(row, 50)]),
  )
}

/** CPU ms until the first answer. */
export function startupReport(rows) {
  return table(
    'Start to first answer, CPU ms, median (min–max)',
    ['', 'CPU ms', 'above node:http'],
    rows.map(({ title, milliseconds, aboveRaw }) => [title, spreadText(milliseconds), aboveRaw.toFixed(1)]),
  )
}

/** What each layer costs a request: CPU microseconds and thousands of instructions, and who did it. */
export function shelfReport({ method, rows }) {
  const names = [...new Set(rows.flatMap(({ frameworks }) => Object.keys(frameworks)))]
  const cell = (measured) => {
    if (measured === undefined) return '-'
    const { instructions, microseconds } = measured
    const time = `${microseconds.median.toFixed(2)} µs`
    return instructions === undefined ? time : `${time} ${(instructions / 1000).toFixed(1)} k`
  }
  const costs = table(
    `Cost of one layer per request: CPU µs${method === undefined ? '' : `, and thousands of user instructions (${method})`}, above the same server without it`,
    ['', ...names],
    rows.map(({ frameworks, job }) => [job, ...names.map((name) => cell(frameworks[name]))]),
  )
  const makers = table(
    'By',
    ['', ...names],
    rows.map(({ frameworks, job }) => [job, ...names.map((name) => frameworks[name]?.by ?? '-')]),
  )
  return costs + makers
}

/** What the checks of tsgi cost: tsgi beside the same with its checks taken out. */
export function safetyReport(load, instructions) {
  const rows = []
  for (const { title, peers } of load ?? []) {
    const [checked, unchecked] = [peers.tsgi, peers['tsgi-unchecked']]
    if (checked === undefined || unchecked === undefined) continue
    rows.push([title, 'CPU', percent(unchecked.ratio.median / checked.ratio.median)])
  }
  for (const row of instructions ?? []) {
    if (row.peer !== 'tsgi') continue
    const other = instructions.find(({ peer, title }) => peer === 'tsgi-unchecked' && title === row.title)
    if (other === undefined) continue
    rows.push([row.title, 'instructions', percent(row.instructions.median / other.instructions.median)])
  }
  if (rows.length === 0) return ''
  return table('Cost of safety: header grammar, lengths, canonical path', ['', '', 'more than without'], rows)
}

function percent(ratio) {
  return `${((ratio - 1) * 100).toFixed(1)} %`
}
