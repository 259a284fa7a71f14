import { createHash } from 'node:crypto'
import { THIS_PACKAGE } from '../../core/index.js'
import { DURATION_BOUNDS, sumOfFigures, type ServerFigures } from '../server-figures.js'
import type { ServerStatus, WorkerStatus } from './server-status.js'

/** How often a browser asks for the page again, in seconds. */
const REFRESH = 5

/** What is known of a server as a page to look at. */
export function statusPage(status: ServerStatus, now: number): string {
  const total = sumOfFigures([status.ended, ...status.workers])
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="${REFRESH}">
<meta name="viewport" content="width=device-width"><title>${escaped(status.state)} – ${escaped(THIS_PACKAGE)}</title>
<link rel="icon" href="data:,"><style>${STYLE}</style>
<header><h1>${escaped(THIS_PACKAGE)} <span class="${escaped(status.state)}">${escaped(status.state)}</span></h1>
<p>Process ${status.pid}, up for ${age(now - status.startedAt)}, generation ${status.generation}, ${plural(status.reloads.succeeded, 'reload')}${
    status.listening.length === 0 ? '' : `; listens on ${status.listening.map(code).join(', ')}`
  }.</p></header>
<main>${failure(status)}${tiles(total)}${answers(total)}${workers(status.workers, now)}${stack(status.stack)}</main></html>
`
}

function failure({ crashes, reloads }: ServerStatus): string {
  const told = [
    ...(reloads.failure === undefined
      ? []
      : [`The last reload failed; the stack from before serves on: ${reloads.failure}`]),
    ...(reloads.failed === 0 ? [] : [`${plural(reloads.failed, 'reload')} failed since the start.`]),
    ...(crashes === 0 ? [] : [`${plural(crashes, 'worker')} ended by themselves and were replaced.`]),
  ]
  return told.map((text) => `<p class="failure">${escaped(text)}</p>`).join('')
}

function tiles(total: ServerFigures): string {
  const ended = sum(Object.values(total.requests))
  const all = [
    ['requests', number(ended)],
    ['in flight', number(total.inFlight)],
    ['connections', number(total.connections)],
    ['sent', bytes(total.bytes)],
    ['half of them within', quantile(total, 0.5)],
    ['99 of 100 within', quantile(total, 0.99)],
  ] as const
  const shown = all.map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`)
  return `<dl>${shown.join('')}</dl>`
}

function answers({ connectionsDropped, incomplete, refused, responses }: ServerFigures): string {
  const odd = {
    incomplete,
    'connections dropped': connectionsDropped,
    ...Object.fromEntries(Object.entries(refused).map(([reason, count]) => [`refused: ${reason}`, count])),
  }
  const rows = [...Object.entries(responses).sort(), ...Object.entries(odd).filter(([, count]) => count > 0)]
  if (rows.length === 0) return ''
  const most = Math.max(...rows.map(([, count]) => count))
  const shown = rows.map(([name, count]) => {
    const bar = `<meter min="0" max="${most}" value="${count}"></meter>`
    return `<tr><th scope="row">${escaped(name)}</th><td class="n">${number(count)}</td><td>${bar}</td></tr>`
  })
  return `<section><h2>Answers</h2><table>${shown.join('')}</table></section>`
}

const COLUMNS: readonly (readonly [title: string, cell: (worker: WorkerStatus, now: number) => string])[] = [
  ['worker', ({ worker }) => String(worker)],
  ['process', ({ pid }) => String(pid)],
  ['state', ({ state }) => state],
  ['generation', ({ generation }) => String(generation)],
  ['up for', ({ startedAt }, now) => age(now - startedAt)],
  ['requests', ({ requests }) => number(sum(Object.values(requests)))],
  ['in flight', ({ inFlight }) => number(inFlight)],
  ['connections', ({ connections }) => number(connections)],
  ['loop late by', ({ eventLoopDelayMs }) => `${eventLoopDelayMs.toFixed(1)} ms`],
  ['busy', ({ eventLoopUtilization }) => `${Math.round(eventLoopUtilization * 100)} %`],
  ['memory', ({ rss }) => bytes(rss)],
]

function workers(all: readonly WorkerStatus[], now: number): string {
  const titles = COLUMNS.map(([title]) => `<th scope="col">${title}</th>`).join('')
  const rows = all.map((worker) => {
    return `<tr>${COLUMNS.map(([, cell]) => `<td class="n">${escaped(cell(worker, now))}</td>`).join('')}</tr>`
  })
  return `<section><h2>Workers</h2><div class="wide"><table><tr>${titles}</tr>${rows.join('')}</table></div></section>`
}

function stack(entries: readonly string[]): string {
  if (entries.length === 0) return ''
  const items = entries.map((entry) => `<li>${code(entry)}</li>`).join('')
  return `<section><h2>Stack <small>outermost first</small></h2><ol>${items}</ol></section>`
}

/** The upper bound of the bucket that a part of all durations ends in. */
function quantile({ durations }: ServerFigures, part: number): string {
  const wanted = sum(durations) * part
  let count = 0
  if (wanted === 0) return '–'
  const bucket = durations.findIndex((own) => (count += own) >= wanted)
  const bound = DURATION_BOUNDS[bucket]
  if (bound === undefined) return `> ${DURATION_BOUNDS.at(-1) ?? 0} s`
  return bound < 1 ? `${bound * 1_000} ms` : `${bound} s`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0)
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}

function plural(count: number, what: string): string {
  return `${number(count)} ${what}${count === 1 ? '' : 's'}`
}

/** Bytes in the largest unit that leaves a number above 1. */
function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10))
  return `${(value / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ''}`
}

function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000))
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  if (days > 0) return `${days} d ${hours} h`
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`
}

function code(text: string): string {
  return `<code>${escaped(text)}</code>`
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
tr:first-child>*{border-top:0}th{color:var(--soft);font-weight:500;font-size:.85rem}.n,dd{font-variant-numeric:tabular-nums}meter{width:100%;min-width:8rem}
ol{margin:0;padding:.6rem 1rem .6rem 2.6rem}li{padding:.1rem 0}code{font:.85rem/1.6 ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
`

/** What the page may load: its own style, nothing else. */
export const STATUS_PAGE_POLICY = `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256')
  .update(STYLE)
  .digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
