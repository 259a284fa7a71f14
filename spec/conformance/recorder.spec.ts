import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Answer } from './answer.js'
import { compare } from './comparison.js'
import { record } from './recorder.js'
import { parseArguments } from './request-arguments.js'

const FOLDER = resolve('spec/config/fixtures')
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.ini'))

/** The requests that differ from the original on purpose, with the difference of docs/differences.md. */
const DOCUMENTED: Readonly<Record<string, string>> = {
  'fw-13-pipeline-member-is-pipeline-with-filter-with.ini ': 'filter-with',
  'pipe-11-filter-with-on-pipeline.ini ': 'filter-with',
  'proto-06-call.ini fa': 'call-anywhere',
  'uri-03-errors.ini --uri call:mod:fn': 'call-anywhere',
  'use-06-recursive.ini ': 'circles',
}

describe('the original’s answers to small files', () => {
  it.each(NAMES)('%s: calls, order, configuration, tree and errors are the same', async (name) => {
    const file = join(FOLDER, name)
    const { runs } = JSON.parse(readFileSync(file.replace(/\.ini$/, '.json'), 'utf8')) as { runs: Answer[] }

    for (const theirs of runs) {
      const request = `${name} ${theirs.args ?? ''}`
      const difference = DOCUMENTED[request]
      const result = compare(theirs, await record(file, parseArguments(file, theirs.args ?? '')))

      expect({ request, ...result }).toEqual(
        difference === undefined ? { request, verdict: 'agreed' } : { request, verdict: 'documented', difference },
      )
    }
  })

  it('are there', () => {
    expect(NAMES.length).toBeGreaterThan(100)
  })
})
