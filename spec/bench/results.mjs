import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { barChart } from './chart.mjs'
import { PEERS, versions } from './peers.mjs'
import { REQUESTS, scenarios } from './scenarios.mjs'

const TITLES = Object.fromEntries(PEERS.map(({ name, title }) => [name, title]))

/**
 * What was measured, as `results.json` and charts. Parts, and scenarios of load and instructions, that a run leaves out
 * are kept from the run before; each says when it was measured.
 */
export class Results {
  load
  instructions
  inProcess
  startup
  shelf

  constructor({ out, quick }) {
    this.folder = out ?? fileURLToPath(new URL(quick ? 'results/quick' : 'results', import.meta.url))
    this.file = join(this.folder, 'results.json')
    this.files = [this.file]
  }

  /** Writes what there is so far. */
  save() {
    mkdirSync(this.folder, { recursive: true })
    const before = existsSync(this.file) ? JSON.parse(readFileSync(this.file, 'utf8')) : {}
    const taken = { at: new Date().toISOString(), machine: machine(), versions: versions() }
    const all = { ...before }
    for (const part of ['load', 'instructions', 'inProcess', 'startup', 'shelf']) {
      if (this[part] !== undefined) all[part] = { ...taken, result: this[part] }
    }
    const dated = (rows) => rows.map((row) => ({ ...row, at: taken.at }))
    if (this.load !== undefined) all.load.result = joined(before.load?.result ?? [], dated(this.load))
    if (this.instructions !== undefined) {
      const rows = joined(before.instructions?.result.rows ?? [], dated(this.instructions.rows))
      all.instructions.result = { ...this.instructions, rows }
    }
    if (this.shelf !== undefined) {
      const again = new Set(this.shelf.rows.map(({ job }) => job))
      const kept = (before.shelf?.result.rows ?? []).filter(({ job }) => !again.has(job))
      all.shelf.result = { ...this.shelf, rows: [...kept, ...dated(this.shelf.rows)] }
    }
    writeFileSync(this.file, `${JSON.stringify(all, undefined, 2)}\n`)
    if (this.load !== undefined) this.#chart('cpu.svg', loadChart(all.load.result))
    if (this.instructions !== undefined) this.#chart('instructions.svg', instructionChart(all.instructions.result))
  }

  summary() {
    return `written: ${[...new Set(this.files)].join(', ')}`
  }

  #chart(name, svg) {
    const file = join(this.folder, name)
    writeFileSync(file, svg)
    this.files.push(file)
  }
}

/** The rows of both runs in the order of the scenarios; a scenario measured twice as it was measured last. */
function joined(before, now) {
  const order = scenarios(Object.keys(REQUESTS)).map(({ title }) => title)
  const again = new Set(now.map(({ title }) => title))
  const rows = [...before.filter(({ title }) => !again.has(title)), ...now]
  return rows.sort((a, b) => order.indexOf(a.title) - order.indexOf(b.title))
}

function loadChart(rows) {
  const names = [...new Set(rows.flatMap(({ peers }) => Object.keys(peers)))].filter((name) => name !== 'raw')
  return barChart({
    title: 'CPU per request beside node:http written by hand',
    subtitle: 'CPU of node:http / CPU of the peer in the same round; higher is better; the lines span all rounds',
    series: names.map((name) => ({ name, title: TITLES[name] })),
    groups: rows.map(({ title, noisy, peers }) => ({
      title: title + (noisy ? ' (noisy)' : ''),
      bars: names.map((name) => peers[name]?.ratio ?? { median: 0, min: 0, max: 0 }),
    })),
  })
}

function instructionChart({ method, rows }) {
  const names = [...new Set(rows.map(({ peer }) => peer))].filter((name) => !name.startsWith('raw'))
  const titles = [...new Set(rows.map(({ title }) => title))]
  const find = (title, name) => rows.find((row) => row.title === title && row.peer === name)
  return barChart({
    title: 'User instructions per request beside node:http written by hand',
    subtitle: `instructions of the peer / instructions of node:http (${method}); lower is better`,
    most: 2.5,
    series: names.map((name) => ({ name, title: TITLES[name] })),
    groups: titles.map((title) => ({
      title,
      bars: names.map((name) => ({ median: find(title, name)?.ofRaw ?? 0 })),
    })),
  })
}

function machine() {
  const [cpu, ...others] = cpus()
  return {
    cpu: cpu?.model ?? 'unknown',
    cores: others.length + 1,
    gibibytes: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
  }
}
