import { parseArgs } from 'node:util'
import { PEERS } from './peers.mjs'
import { REQUESTS } from './scenarios.mjs'
import { JOBS } from './shelf-jobs.mjs'

export const HELP = `npm run bench -- [options]

Measures tsgi beside node:http written by hand and other frameworks. Without a part named, all parts are measured.

Parts
  --load            CPU per request under wrk, as a ratio to node:http
  --instructions    user instructions per request (perf where the machine has the counter, else qemu-user and gcc)
  --in-process      ns of a call through the layers, without sockets
  --startup         CPU ms until the first answer
  --shelf           what each layer of the shelf costs, beside the same job in other frameworks

What
  --only LIST       of ${Object.keys(REQUESTS).join(', ')}; default all
  --peers LIST      of ${PEERS.map(({ name }) => name).join(', ')};
                    default all; both raw ones are always there
  --jobs LIST       layers of --shelf: ${Object.keys(JOBS).join(', ')}; default all
  --time-only       of --shelf: no instructions, which qemu is slow to count
  --layers LIST     numbers of layers; default 0,3,10,50 for hello and 0 for the rest

How long
  --rounds N        rounds of load, default 7; each loads every server once, in changing order
  --seconds N       seconds of load for one server in one round, default 3
  --quick           one round of one second and few repetitions: shows that all runs, its figures mean nothing

  --out FOLDER      where results.json and the charts go, default spec/bench/results

TSGI_INSN_C names the source of the qemu plugin, default ../shared/perf/insn.c beside the repository.
TSGI_BENCH_OPTIONS is JSON with options for tsgi's serve().
`

const PARTS = ['load', 'instructions', 'in-process', 'startup', 'shelf']

/** The options of the command line, checked, defaults filled in. */
export function readArguments(args) {
  const flag = { type: 'boolean', default: false }
  const { values } = parseArgs({
    args,
    options: {
      help: flag,
      ...Object.fromEntries(PARTS.map((part) => [part, flag])),
      only: { type: 'string' },
      peers: { type: 'string' },
      layers: { type: 'string' },
      jobs: { type: 'string' },
      'time-only': flag,
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      quick: flag,
      out: { type: 'string' },
    },
  })
  const { quick } = values
  const named = PARTS.filter((part) => values[part])
  return {
    help: values.help,
    quick,
    parts: named.length === 0 ? PARTS : named,
    only: values.only === undefined ? Object.keys(REQUESTS) : checkNames(list(values.only), REQUESTS, '--only'),
    peers: values.peers === undefined ? PEERS.map(({ name }) => name) : list(values.peers),
    layers: values.layers === undefined ? undefined : list(values.layers).map((text) => count(text, '--layers', 0)),
    load: {
      rounds: count(values.rounds ?? (quick ? '1' : '7'), '--rounds', 1),
      seconds: count(values.seconds ?? (quick ? '1' : '3'), '--seconds', 1),
      tries: quick ? 1 : 3,
    },
    instructions: quick ? { warm: 2000, windows: 1, requests: 500 } : { warm: 40_000, windows: 5, requests: 4000 },
    inProcess: { batches: quick ? 3 : 15 },
    startup: { starts: quick ? 1 : 15 },
    shelf: {
      timeOnly: values['time-only'],
      only: values.jobs === undefined ? undefined : checkNames(list(values.jobs), JOBS, '--jobs'),
      ...(quick
        ? { rounds: 1, requests: 200, warm: 200, windows: 1, counted: 100 }
        : { rounds: 9, requests: 10_000, warm: 10_000, windows: 3, counted: 2000 }),
    },
    out: values.out,
  }
}

function list(text) {
  return text.split(',').map((item) => item.trim())
}

function checkNames(names, known, option) {
  const unknown = names.filter((name) => !Object.hasOwn(known, name))
  if (unknown.length === 0) return names
  throw new Error(`${option} knows no ${unknown.join(', ')}; there are ${Object.keys(known).join(', ')}`)
}

function count(text, option, least) {
  const number = Number(text)
  if (Number.isInteger(number) && number >= least) return number
  throw new Error(`${option} has ${text}; give whole numbers from ${least} on`)
}
