// Compares the loader of deployment files with PasteDeploy's own answers.
//   npm run conformance -- DIR…            folders of NAME.ini with NAME.json beside it, or corpus folders with their
//                                          results in DIR-results
//   npm run conformance -- DIR=RESULTS     a corpus folder with its results folder; DIR RESULTS is the same
// Prints what agreed, what differs as docs/differences.md says, and each other difference; exits with 1 if there is any.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { compileConformance } from './conformance-build.mjs'
import { root } from './run.mjs'

const INPUT_MISSING = {
  verdict: 'documented',
  difference: 'input-missing: a file that it includes is not in the corpus',
}
const given = process.argv.slice(2)
const folders =
  given.length > 0
    ? given
    : ['spec/config/fixtures', '../shared/paste/edge', '../shared/paste/corpus'].map((folder) => join(root, folder))
const { compare, parseArguments, record, requestLines } = await compileConformance()
const count = { agreed: 0, documented: 0, disagreed: 0 }
const documented = new Map()

for (let index = 0; index < folders.length; index++) {
  const [files, results] = folders[index].split('=')
  if (!existsSync(files)) {
    console.log(`${files} is not there: nothing to compare with`)
    continue
  }
  let cases = readCases(resolve(files), results)
  const next = folders[index + 1]
  if (cases.length === 0 && next !== undefined && existsSync(next)) {
    cases = readCases(resolve(files), next)
    if (cases.length > 0) index++
  }
  if (cases.length === 0) console.log(`${files} has no file with an answer: nothing to compare with`)
  for (const { file, answer, name } of cases) await compareFile(file, answer, name)
}

for (const [difference, names] of documented) console.log(`documented (${difference}): ${names.join(', ')}`)
console.log(`${count.agreed} agreed, ${count.documented} documented, ${count.disagreed} disagreed`)
process.exitCode = count.disagreed > 0 ? 1 : 0

/** The deployment files of a folder that have an answer: beside them, or in the folder of results. */
function readCases(files, results = existsSync(`${files}-results`) ? `${files}-results` : undefined) {
  return readdirSync(files, { recursive: true })
    .map(String)
    .sort()
    .filter((name) => statSync(join(files, name)).isFile())
    .flatMap((name) => {
      const file = join(files, name)
      const bare = file.replace(/\.[^./]+$/, '')
      // NAME.json is the answer for NAME.ini; a file of another ending has it only where there is no NAME.ini.
      const isOfOther = !file.endsWith('.ini') && existsSync(`${bare}.ini`)
      const answers = [...(isOfOther ? [] : [`${bare}.json`]), `${file}.json`]
      if (results !== undefined)
        answers.unshift(
          join(resolve(results), `${name}.json`),
          join(resolve(results), name.replace(/\.[^./]+$/, '.json')),
        )
      const answer = answers.find((path) => path !== file && existsSync(path))
      return answer === undefined ? [] : [{ file, answer: readAnswer(answer), name: relative(files, file) }]
    })
}

/** An answer as the oracle wrote it. */
function readAnswer(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Error(`${path} is no answer of the oracle: ${error.message}`, { cause: error })
  }
}

async function compareFile(file, answer, name) {
  if (answer.runs === undefined) return compareAnswer(file, answer, name)
  const inFile = requestLines(file)
  for (const [index, run] of answer.runs.entries()) {
    const line = run.args ?? inFile[index] ?? ''
    const label = `${name} ${line}`.trimEnd()
    if (run.request === undefined) await compareAnswer(file, run, label)
    else report(label, compare(run, await record(file, parseArguments(file, line))))
  }
}

/** Compares with the answer for a whole file: all that can be loaded from it, or why nothing can. */
async function compareAnswer(file, answer, name) {
  const plain = parseArguments(file, '')
  if (answer.loads === undefined) {
    if (answer.error === undefined) return
    // The file cannot be read at all: whatever is loaded from it gives the one error.
    const ours = await record(file, plain)
    report(name, compare({ request: ours.request, ok: false, error: answer.error, calls: [], events: [] }, ours))
    return
  }
  for (const load of answer.loads) {
    const { kind, name: wanted, global_conf: globalConf } = load.request
    const ours = await record(file, { ...plain, kind, name: wanted ?? undefined, globalConf })
    const isLacking = lacksInput(load, ours, file)
    report(`${name} ${kind} ${wanted}`, isLacking ? INPUT_MISSING : compare(load, ours))
  }
}

/** Whether a file could not be loaded only because the corpus lacks one that it includes. */
function lacksInput(theirs, ours, file) {
  const missing = /^\[Errno 2\] No such file or directory: '(.*)'$/.exec(ours.error?.message ?? '')
  return theirs.ok && missing !== null && !existsSync(missing[1].replace('<HERE>', dirname(file)))
}

function report(name, result) {
  count[result.verdict]++
  if (result.verdict === 'documented') {
    documented.set(result.difference, [...(documented.get(result.difference) ?? []), name])
  }
  if (result.verdict !== 'disagreed') return
  console.log(`disagreed: ${name}`)
  for (const line of result.differences.slice(0, 20)) console.log(`  ${line}`)
}
