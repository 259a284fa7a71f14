import { HELP, readArguments } from './arguments.mjs'
import { measureInProcess } from './in-process.mjs'
import { makeCounter } from './instruction-counter.mjs'
import { measureInstructions } from './instructions.mjs'
import { measureLoad } from './load.mjs'
import { choosePeers, missingParts } from './peers.mjs'
import { inProcessReport, instructionReport, loadReport, safetyReport, shelfReport, startupReport } from './report.mjs'
import { Results } from './results.mjs'
import { scenarios } from './scenarios.mjs'
import { measureShelf } from './shelf.mjs'
import { measureStartup } from './startup.mjs'
import { missingWrk } from './wrk.mjs'

/** Measures the parts that were asked for, printing and saving each as it is done. */
async function bench(options) {
  const peers = choosePeers(options.peers)
  const missing = missingParts(peers) ?? (options.parts.includes('load') ? missingWrk() : undefined)
  if (missing !== undefined) throw new Error(missing)

  const results = new Results(options)
  const parts = { load, instructions, 'in-process': inProcess, startup, shelf }
  for (const part of options.parts) {
    process.stdout.write(await parts[part](options, peers, results))
    results.save()
  }
  process.stdout.write(safetyReport(results.load, results.instructions?.rows))
  process.stdout.write(`\n${results.summary()}\n`)
}

async function load(options, peers, results) {
  const rows = []
  for (const scenario of scenarios(options.only, options.layers)) {
    rows.push(await measureLoad(scenario, peers, options.load))
    results.load = rows
    results.save()
  }
  return loadReport(rows, Object.fromEntries(peers.map(({ name, title }) => [name, title])))
}

async function instructions(options, peers, results) {
  const counter = makeCounter()
  const rows = []
  try {
    for (const scenario of scenarios(options.only, options.layers)) {
      let raw
      for (const peer of peers) {
        const counted = await measureInstructions(scenario, peer, counter, options.instructions)
        raw ??= counted.median
        const { name: peerName } = peer
        rows.push({ ...naming(scenario), peer: peerName, instructions: counted, ofRaw: counted.median / raw })
      }
      results.instructions = { method: counter.method, rows }
      results.save()
    }
  } finally {
    counter.remove()
  }
  return instructionReport(rows, counter.method)
}

function naming({ name, title }) {
  return { scenario: name, title }
}

async function inProcess(options, peers, results) {
  results.inProcess = await measureInProcess(options.inProcess)
  return inProcessReport(results.inProcess)
}

async function startup(options, peers, results) {
  const chosen = peers.filter(({ name }) => name !== 'tsgi-unchecked')
  results.startup = await measureStartup(chosen, options.startup)
  return startupReport(results.startup)
}

async function shelf(options, peers, results) {
  const counter = options.shelf.timeOnly ? undefined : makeCounter()
  try {
    results.shelf = { method: counter?.method, rows: await measureShelf(options.shelf, counter) }
    return shelfReport(results.shelf)
  } finally {
    counter?.remove()
  }
}

try {
  const options = readArguments(process.argv.slice(2))
  if (options.help) process.stdout.write(HELP)
  else await bench(options)
} catch (error) {
  process.stderr.write(`bench: ${error.message}\n`)
  process.exitCode = 1
}
