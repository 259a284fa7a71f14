// Loads generated deployment files with this package and with the real PasteDeploy, and compares.
//   npm run fuzz:config -- --cases 100000 --seed 1
// Needs Debian's python3-pastedeploy and python3-paste, and the oracle in ../shared/paste/oracle; without them it says so.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { compileConformance } from './conformance-build.mjs'
import { makeCase } from './fuzz/ini-generator.mjs'
import { Random } from './fuzz/random.mjs'
import { root } from './run.mjs'

const PYTHON = '/usr/bin/python3'
const BATCH = 40
const MOST_SHOWN = 5
const oracle = join(root, '../shared/paste/oracle')
const { cases, seed } = options(process.argv.slice(2))

if (
  !existsSync(join(oracle, 'oracle.py')) ||
  spawnSync(PYTHON, ['-c', 'import paste.deploy, paste.urlmap']).status !== 0
) {
  console.log('nothing to compare with: the oracle, python3-pastedeploy or python3-paste is missing')
  process.exit(0)
}

const { compare, record } = await compileConformance()
const top = mkdtempSync(join(tmpdir(), 'fuzz-config-'))
const python = spawn(PYTHON, ['-P', join(root, 'scripts/oracle-worker.py'), oracle], {
  stdio: ['pipe', 'pipe', 'inherit'],
  env: { ...process.env, LC_ALL: 'C.UTF-8', PYTHONUTF8: '1' },
})
const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]()
const count = { requests: 0, loaded: 0, agreed: 0, documented: 0, disagreed: 0 }
const documented = {}
const start = performance.now()
process.on('exit', () => rmSync(top, { recursive: true, force: true }))

for (let first = 0; first < cases && count.disagreed < MOST_SHOWN; first += BATCH) {
  const batch = Array.from({ length: Math.min(BATCH, cases - first) }, (_, index) =>
    makeCase(new Random(seed * 1_000_003 + first + index)),
  )
  const placed = batch.map((each, index) => place(each, `c${index}`))
  const theirs = await ask(placed)
  for (const [index, each] of placed.entries()) {
    for (const [at, request] of each.requests.entries()) {
      const result = compare(theirs[index][at], await record(join(each.folder, 'main.ini'), request))
      count.requests++
      if (theirs[index][at].ok) count.loaded++
      count[result.verdict]++
      if (result.verdict === 'documented') documented[result.difference] = (documented[result.difference] ?? 0) + 1
      if (result.verdict === 'disagreed' && count.disagreed <= MOST_SHOWN) await show(first + index, batch[index], at)
    }
  }
  if ((first / BATCH) % 250 === 249) console.log(`${first + BATCH} cases: ${JSON.stringify(count)}`)
}
python.stdin.end()
const seconds = ((performance.now() - start) / 1000).toFixed(0)
console.log(
  `${cases} cases (seed ${seed}), ${count.requests} loads, ${count.loaded} of them without error, in ${seconds} s`,
)
console.log(`documented: ${JSON.stringify(documented)}`)
console.log(`${count.agreed} agreed, ${count.documented} documented, ${count.disagreed} disagreed`)
process.exitCode = count.disagreed > 0 ? 1 : 0

/** Writes the files of a case. */
function place({ files, requests }, name) {
  const folder = join(top, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'sub'), { recursive: true })
  for (const [file, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), bytes)
  }
  const filled = (text) => text?.replaceAll('{folder}', folder)
  return {
    folder,
    requests: requests.map((request) => ({
      ...request,
      uri: filled(request.uri),
      relativeTo: filled(request.relativeTo),
    })),
  }
}

async function ask(placed) {
  python.stdin.write(`${JSON.stringify(placed)}\n`)
  const { value, done } = await answers.next()
  if (done) throw new Error('the oracle ended')
  return JSON.parse(value)
}

/** What is different for one request of a case. */
async function differences(files, request) {
  const placed = place({ files, requests: [request] }, 'shrink')
  const [[theirs]] = await ask([placed])
  const ours = await record(join(placed.folder, 'main.ini'), placed.requests[0])
  const result = compare(theirs, ours)
  return result.verdict === 'disagreed' ? result.differences : undefined
}

async function show(number, { files, requests }, at) {
  const request = requests[at]
  const small = await shrink(files, request)
  console.log(`disagreed: case ${number}, ${JSON.stringify(request)}`)
  for (const [name, bytes] of Object.entries(small))
    console.log(`--- ${name}\n${JSON.stringify(bytes.toString('latin1'))}\n${bytes.toString('utf8')}`)
  for (const line of ((await differences(small, request)) ?? []).slice(0, 12)) console.log(`  ${line}`)
}

/** Leaves out whole files and lines as long as there is a difference. */
async function shrink(files, request) {
  let best = files
  for (const name of Object.keys(files)) {
    if (name === 'main.ini') continue
    const rest = Object.fromEntries(Object.entries(best).filter(([other]) => other !== name))
    if ((await differences(rest, request)) !== undefined) best = rest
  }
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const name of Object.keys(best)) {
      const lines = best[name].toString('latin1').split(/(?<=\n|\r(?!\n))/)
      for (let index = lines.length - 1; index >= 0; index--) {
        const rest = [...lines.slice(0, index), ...lines.slice(index + 1)]
        const candidate = { ...best, [name]: Buffer.from(rest.join(''), 'latin1') }
        if ((await differences(candidate, request)) === undefined) continue
        best = candidate
        lines.splice(index, 1)
        isSmaller = true
      }
    }
  }
  return best
}

function options(words) {
  const value = (name, fallback) => {
    const index = words.indexOf(`--${name}`)
    return index < 0 ? fallback : Number(words[index + 1])
  }
  return { cases: value('cases', 2000), seed: value('seed', 1) }
}
