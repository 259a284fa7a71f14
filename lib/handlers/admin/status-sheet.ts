import { DURATION_BOUNDS, sumOfFigures, type ServerFigures } from '../server-figures.js'
import type { ServerStatus, WorkerStatus } from './server-status.js'

/** What is known of a server in words, to be laid out on a page or in a terminal. */
export interface StatusSheet {
  /** Which process, since when, where. */
  readonly summary: string
  /** What went wrong, a sentence each. */
  readonly failures: readonly string[]
  readonly totals: readonly (readonly [name: string, value: string])[]
  /** What became of requests and connections, by class and reason. */
  readonly answers: readonly (readonly [name: string, count: number])[]
  readonly titles: readonly string[]
  /** A row for each worker. */
  readonly workers: readonly (readonly string[])[]
}

/** Says what is known of a server at some moment. */
export function statusSheet(status: ServerStatus, now: number): StatusSheet {
  const total = sumOfFigures([status.ended, ...status.workers])
  return {
    summary: summary(status, now),
    failures: failures(status),
    totals: totals(total),
    answers: answers(total),
    titles: COLUMNS.map(([title]) => title),
    workers: status.workers.map((worker) => COLUMNS.map(([, cell]) => cell(worker, now))),
  }
}

function summary({ generation, listening, pid, reloads, startedAt }: ServerStatus, now: number): string {
  const where = listening.length === 0 ? '' : `; listens on ${listening.join(', ')}`
  const age = `up for ${ageText(now - startedAt)}`
  return `Process ${pid}, ${age}, generation ${generation}, ${plural(reloads.succeeded, 'reload')}${where}`
}

function failures({ crashes, reloads: { failed, failure } }: ServerStatus): string[] {
  return [
    ...(failure === undefined ? [] : [`The last reload failed; the stack from before serves on: ${failure}`]),
    ...(failed === 0 ? [] : [`${plural(failed, 'reload')} failed since the start.`]),
    ...(crashes === 0 ? [] : [`${plural(crashes, 'worker')} ended without being told to and had to be replaced.`]),
  ]
}

function totals(total: ServerFigures): [string, string][] {
  return [
    ['requests', numberText(sum(Object.values(total.requests)))],
    ['in flight', numberText(total.inFlight)],
    ['connections', numberText(total.connections)],
    ['sent', bytesText(total.bytes)],
    ['half of them within', quantile(total, 0.5)],
    ['99 of 100 within', quantile(total, 0.99)],
  ]
}

function answers({ connectionsDropped, incomplete, refused, responses }: ServerFigures): [string, number][] {
  const odd: [string, number][] = [
    ['incomplete', incomplete],
    ['connections dropped', connectionsDropped],
    ...Object.entries(refused).map(([reason, count]): [string, number] => [`refused: ${reason}`, count]),
  ]
  const classes = Object.entries(responses).sort(([a], [b]) => (a < b ? -1 : 1))
  return [...classes, ...odd.filter(([, count]) => count > 0)]
}

const COLUMNS: readonly (readonly [title: string, cell: (worker: WorkerStatus, now: number) => string])[] = [
  ['worker', ({ worker }) => String(worker)],
  ['process', ({ pid }) => String(pid)],
  ['state', ({ state }) => state],
  ['generation', ({ generation }) => String(generation)],
  ['up for', ({ startedAt }, now) => ageText(now - startedAt)],
  ['requests', ({ requests }) => numberText(sum(Object.values(requests)))],
  ['in flight', ({ inFlight }) => numberText(inFlight)],
  ['connections', ({ connections }) => numberText(connections)],
  ['loop late by', ({ eventLoopDelayMs }) => `${eventLoopDelayMs.toFixed(1)} ms`],
  ['busy', ({ eventLoopUtilization }) => `${Math.round(eventLoopUtilization * 100)} %`],
  ['memory', ({ rss }) => bytesText(rss)],
]

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

function numberText(value: number): string {
  return value.toLocaleString('en-US')
}

function plural(count: number, what: string): string {
  return `${numberText(count)} ${what}${count === 1 ? '' : 's'}`
}

/** Bytes in the largest unit that leaves a number above 1. */
function bytesText(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10))
  return `${(value / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ''}`
}

function ageText(milliseconds: number): string {
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
