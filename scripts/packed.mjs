// The package as npm would publish it, installed in folders outside of the repository.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { capture, root, run } from './run.mjs'

const programs = join(root, 'spec/package')
const quiet = ['--no-audit', '--no-fund', '--loglevel=error']

/** Builds and packs the package; gives the path of the tarball, in a folder of its own that is removed at the end. */
export function pack() {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-package-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  run(process.execPath, [join(root, 'scripts/build.mjs')])
  const { ok, output } = capture('npm', ['pack', '--ignore-scripts', '--pack-destination', folder, '--loglevel=error'])
  if (!ok) throw new Error(`npm pack failed:\n${output}`)
  const [tarball] = readdirSync(folder)
  return join(folder, tarball)
}

/** A folder beside the tarball in which it is installed, with some of the repository's own tools, and some programs. */
export function project(tarball, name, { tools = [], files = [], manifest = { private: true } }) {
  const folder = join(tarball, '..', name)
  mkdirSync(folder)
  const { devDependencies, overrides } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, ...manifest, overrides }))
  for (const [from, to] of files) cpSync(join(programs, from), join(folder, to))
  const versions = tools.map((tool) => `${tool}@${devDependencies[tool]}`)
  const { ok, output } = capture('npm', ['install', tarball, ...versions, ...quiet], { cwd: folder })
  if (!ok) throw new Error(`npm install failed in an empty folder:\n${output}`)
  return folder
}

/** Import, require, both in one process, the command, and its workers. */
const PROGRAMS = ['smoke.mjs', 'smoke.cjs', 'both.mjs', 'command.mjs', 'workers.mjs']

/** A project with nothing but the package, and the programs that use it in all ways. */
export function plainProject(tarball) {
  const files = PROGRAMS.map((file) => [file, file])
  return project(tarball, 'plain', { files })
}

/** Runs the programs of {@link plainProject} under some Node. */
export function runPrograms(tally, label, node, folder) {
  for (const program of PROGRAMS) {
    tally.add(`${label}: ${program}`, capture(node, [program], { cwd: folder, timeout: 60_000 }))
  }
}
