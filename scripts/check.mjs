// Everything that must hold of a commit, one check after the other; says which failed, and goes on.
//   npm run check                       all that a developer waits for
//   npm run check -- lint types         only these
//   npm run check -- --except=specs     all but these
//   npm run check -- --ci               with those that CI adds: packages, runtimes, Debian's programs
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

const CHECKS = [
  { name: 'specs', says: 'all specs, with coverage', command: 'npm test --', counts: 'jest' },
  { name: 'format', says: 'prettier would change nothing', command: 'npm run -s format:check' },
  { name: 'lint', says: 'ESLint, with types', command: 'npm run -s lint' },
  { name: 'types', says: 'TypeScript 6: lib, spec, samples', command: 'npm run -s types' },
  { name: 'floors', says: 'imports point downwards; names and sizes of files', command: 'npm run -s floors' },
  { name: 'dead', says: 'no unused file, export or dependency (knip)', command: 'npm run -s dead' },
  { name: 'type-specs', says: 'what must not compile, and its message (tstyche)', command: 'npm run -s test:types' },
  {
    name: 'types-matrix',
    says: 'lib and its users under TypeScript 5.9, 6, 7',
    command: 'npm run -s types:matrix',
    counts: 'tally',
  },
  { name: 'size', says: 'what a bundle of it weighs', command: 'npm run -s size' },
  { name: 'pack', says: 'publint, are the types wrong?', command: 'npm run -s check:pack' },
  {
    name: 'conformance',
    says: 'deployment files load as with the original',
    command: 'npm run -s conformance',
  },
  {
    name: 'fuzz',
    says: 'so do generated ones',
    command: 'npm run -s fuzz:config -- --cases 15000 --seed 1',
    ci: true,
  },
  {
    name: 'package',
    says: 'packed, installed, used in all ways',
    command: 'npm run -s test:package',
    counts: 'tally',
    ci: true,
  },
  {
    name: 'nodes',
    says: 'the package on Node 20, 22, 24, 26',
    command: 'npm run -s test:nodes',
    counts: 'tally',
    ci: true,
  },
  {
    name: 'bun',
    says: 'specs under Bun, the package on Bun',
    command: 'npm run -s test:bun',
    counts: 'tally',
    ci: true,
  },
  {
    name: 'system',
    says: "with Debian's programs: a browser",
    command: 'npm run -s test:system --',
    counts: 'jest',
    ci: true,
  },
]

const words = process.argv.slice(2)
const except =
  words
    .find((word) => word.startsWith('--except='))
    ?.slice('--except='.length)
    .split(',') ?? []
const only = words.filter((word) => !word.startsWith('--'))
const unknown = [...only, ...except].filter((name) => !CHECKS.some((check) => check.name === name))
if (unknown.length > 0) {
  console.error(`There is no check ${unknown.join(', ')}. There are: ${CHECKS.map(({ name }) => name).join(', ')}`)
  process.exit(1)
}
const wanted = CHECKS.filter(({ name, ci }) => {
  if (except.includes(name)) return false
  return only.length > 0 ? only.includes(name) : ci !== true || words.includes('--ci')
})

console.log(`${wanted.length} checks:\n${wanted.map(({ name, says }) => `  ${name.padEnd(13)} ${says}`).join('\n')}`)
const reports = join(root, 'reports/counts')
rmSync(reports, { recursive: true, force: true })
// Jest writes its report into a folder that is there, and fails the run otherwise.
mkdirSync(reports, { recursive: true })
const results = wanted.map((check, index) => {
  console.log(`\n== ${index + 1}/${wanted.length} ${check.name}: ${check.says} (${check.command.replace(/ --$/, '')})`)
  const start = performance.now()
  const more = check.counts === 'jest' ? ` --json --outputFile=reports/counts/${check.name}.json` : ''
  const { status } = spawnSync(check.command + more, { cwd: root, stdio: 'inherit', shell: true })
  return { ...check, ok: status === 0, seconds: Math.round((performance.now() - start) / 1000) }
})

console.log('\n== What came of it')
for (const { name, ok, seconds } of results) {
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(13)} ${String(seconds).padStart(4)} s`)
}
const counts = results.map(countsOf)
const sum = (key) => counts.reduce((total, each) => total + each[key], 0)
// The closing line: every spec, and every check that has none as one.
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1

/** What a check counted itself; one that failed beyond what it counted, or counts nothing, is one more. */
function countsOf({ name, ok, counts }) {
  const own = counts === undefined ? undefined : readCounts(name)
  if (own === undefined) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 }
  return ok || own.failed > 0 ? own : { ...own, failed: 1 }
}

function readCounts(name) {
  try {
    const report = JSON.parse(readFileSync(join(reports, `${name}.json`), 'utf8'))
    return { passed: report.passed ?? report.numPassedTests, failed: report.failed ?? report.numFailedTests }
  } catch {
    return undefined
  }
}
