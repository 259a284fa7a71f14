// Counts what a script checked, for people (a line each) and for .ci/run (reports/counts/NAME.json).
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
    writeCounts(this.#name, { passed: this.#passed, failed: this.#failed })
    console.log(`${this.#name}: ${this.#passed} passed, ${this.#failed} failed`)
    if (this.#failed > 0 || this.#passed === 0) process.exitCode = 1
  }
}

/** Leaves counts where .ci/run adds them up. */
export function writeCounts(name, counts) {
  const folder = join(root, 'reports/counts')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(counts)}\n`)
}
