// How long resolving and building takes, here and with the original, side by side: the largest file of the corpus, all
// that it holds, each in one process that is warm.
//   npm run bench:config -- [FILE]
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { compileConformance } from './conformance-build.mjs'
import { root } from './run.mjs'

const PYTHON = '/usr/bin/python3'
const ROUNDS = 5
const LOADS = 60
const shared = join(root, '../shared/paste')
const file = process.argv[2] === undefined ? largest() : resolve(process.argv[2])

if (file === undefined) {
  console.log('nothing to measure: ../shared/paste/corpus is not there')
  process.exit(0)
}
const { parseArguments, record, sectionsOf } = await compileConformance()
const requests = (await sectionsOf(file)).map(([kind, name]) => ({ ...parseArguments(file, ''), kind, name }))
console.log(`${file}: ${requests.length} sections, best of ${ROUNDS} rounds of ${LOADS}`)

const ours = await measure(async () => {
  for (const request of requests) await record(file, request)
})
console.log(`tsgi        ${ours.toFixed(2)} ms`)
const theirs = python()
if (theirs === undefined) console.log('PasteDeploy is not installed: nothing to compare with')
else {
  console.log(`PasteDeploy ${theirs.toFixed(2)} ms`)
  console.log(`tsgi takes ${(ours / theirs).toFixed(2)} of the time`)
  process.exitCode = ours > theirs ? 1 : 0
}

/** The time of one load of everything, in ms. */
async function measure(load) {
  let best = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    for (let count = 0; count < LOADS; count++) await load()
    best = Math.min(best, (performance.now() - start) / LOADS)
  }
  return best
}

function python() {
  const program = `
import sys, time, json
sys.path.insert(0, sys.argv[1])
import oracle, os
oracle.install_once()
path = sys.argv[2]
oracle.HERE = os.path.dirname(path)
uri = 'config:' + oracle.quote(path)
todo = json.loads(sys.argv[3])
best = 1e9
for _ in range(${ROUNDS}):
    start = time.perf_counter()
    for _ in range(${LOADS}):
        for kind, name in todo:
            oracle.run(kind, uri, name)
    best = min(best, (time.perf_counter() - start) / ${LOADS} * 1000)
print(best)
`
  const names = JSON.stringify(requests.map(({ kind, name }) => [kind, name]))
  const { status, stdout } = spawnSync(PYTHON, ['-P', '-c', program, join(shared, 'oracle'), file, names], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', PYTHONUTF8: '1' },
  })
  return status === 0 ? Number(stdout) : undefined
}

/** The file of the corpus with the most lines that say something: bytes, since comments are few in the large ones. */
function largest() {
  const corpus = join(shared, 'corpus')
  if (!existsSync(corpus)) return undefined
  return readdirSync(corpus, { recursive: true })
    .map((name) => join(corpus, String(name)))
    .filter((path) => statSync(path).isFile() && !path.endsWith('.md'))
    .sort((a, b) => statSync(b).size - statSync(a).size)[0]
}
