import { createHash } from 'node:crypto'
import { THIS_PACKAGE } from '../../core/index.js'
import type { ServerStatus } from './server-status.js'
import { statusSheet, type StatusSheet } from './status-sheet.js'

/** How often a browser asks for the page again, in seconds. */
const REFRESH = 5

/** What is known of a server as a page to look at. */
export function statusPage(status: ServerStatus, now: number): string {
  const { stack, state } = status
  const { answers, failures, summary, titles, totals, workers } = statusSheet(status, now)
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="${REFRESH}">
<meta name="viewport" content="width=device-width"><title>${escaped(`${state} – ${THIS_PACKAGE}`)}</title>
<link rel="icon" href="data:,"><style>${STYLE}</style>
<header><h1>${escaped(THIS_PACKAGE)} <span class="${escaped(state)}">${escaped(state)}</span></h1>
<p>${escaped(summary)}</p></header>
<main>${failures.map((failure) => `<p class="failure">${escaped(failure)}</p>`).join('')}
<dl>${totals.map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>
${answersTable(answers)}${workersTable(titles, workers)}${stackList(stack)}</main></html>
`
}

function answersTable(answers: StatusSheet['answers']): string {
  if (answers.length === 0) return ''
  const most = Math.max(...answers.map(([, count]) => count))
  const rows = answers.map(([name, count]) => {
    const bar = `<meter min="0" max="${most}" value="${count}"></meter>`
    return `<tr><th scope="row">${escaped(name)}</th><td>${count.toLocaleString('en-US')}</td><td>${bar}</td></tr>`
  })
  return `<section><h2>Answers</h2><table>${rows.join('')}</table></section>\n`
}

function workersTable(titles: readonly string[], workers: StatusSheet['workers']): string {
  const head = titles.map((title) => `<th scope="col">${title}</th>`).join('')
  const rows = workers.map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`)
  return `<section><h2>Workers</h2><div class="wide"><table><tr>${head}</tr>${rows.join('')}</table></div></section>\n`
}

function stackList(stack: readonly string[]): string {
  if (stack.length === 0) return ''
  const items = stack.map((entry) => `<li><code>${escaped(entry)}</code></li>`).join('')
  return `<section><h2>Stack <small>outermost first</small></h2><ol>${items}</ol></section>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const STYLE = `
:root{color-scheme:light dark;--line:#d9dee5;--soft:#5b6675;--paper:#fff;--back:#f3f5f8;--ink:#17202c;--good:#1a7f47;--bad:#b3261e;--wait:#8a5a00}
@media(prefers-color-scheme:dark){:root{--line:#303a47;--soft:#9aa7b6;--paper:#1a212b;--back:#11161d;--ink:#e6ebf1;--good:#5fce8f;--bad:#ff8a80;--wait:#ffc05c}}
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
header,main{max-width:70rem;margin:auto;padding:0 1.25rem}header{padding-top:2.5rem}main{padding-bottom:4rem}
h1{margin:0;font-size:1.75rem}h1 span{margin-left:.5rem;padding:.15rem .7rem;border:1px solid;border-radius:2rem;font-size:1rem;vertical-align:middle}
.ready{color:var(--good)}.starting{color:var(--wait)}.draining,.failure{color:var(--bad)}header p{color:var(--soft)}
h2{margin:2rem 0 .5rem;font-size:1.05rem}small{margin-left:.5rem;color:var(--soft);font-weight:normal}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:1rem 0}
dl div,table,ol,.failure{background:var(--paper);border:1px solid var(--line);border-radius:.5rem}dl div{padding:.7rem 1rem}
.failure{margin:.5rem 0;padding:.7rem 1rem}dt{color:var(--soft);font-size:.85rem}dd{margin:0;font-size:1.5rem}
.wide{overflow-x:auto}table{width:100%;border-spacing:0}th,td{padding:.45rem .9rem;text-align:left;border-top:1px solid var(--line);white-space:nowrap}
tr:first-child>*{border-top:0}th{color:var(--soft);font-weight:500;font-size:.85rem}td,dd{font-variant-numeric:tabular-nums}meter{width:100%;min-width:8rem}
ol{margin:0;padding:.6rem 1rem .6rem 2.6rem}li{padding:.1rem 0}code{font:.85rem/1.6 ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
`

/** What the page may load: its own style, nothing else. */
export const STATUS_PAGE_POLICY = `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256')
  .update(STYLE)
  .digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
