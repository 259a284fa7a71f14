// Counts what a script checked, for people (a line each) and for the closing line (reports/counts/NAME.json, which check.mjs adds up).
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

/** Checks that passed and failed; `finish` says so and makes the process end with 1 if one failed. */
export class Tally {
  #name
  #passed = 0
  #failed = 0

  constructor(name) {
    this.#name = name
  }

  add(what, { ok, output = '' }) {
    if (ok) this.#passed++
    else this.#failed++
    console.log(`${ok ? 'ok    ' : 'FAILED'}  ${what}`)
    if (!ok) console.log(output.replace(/^/gm, '        '))
  }

  finish() {
    const folder = join(root, 'reports/counts')
    mkdirSync(folder, { recursive: true })
    const counts = { passed: this.#passed, failed: this.#failed }
    writeFileSync(join(folder, `${this.#name}.json`), `${JSON.stringify(counts)}\n`)
    console.log(`${this.#name}: ${this.#passed} passed, ${this.#failed} failed`)
    if (this.#failed > 0 || this.#passed === 0) process.exitCode = 1
  }
}
