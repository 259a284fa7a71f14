// Runs programs for the other scripts.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The folder of the repository. */
export const root = join(import.meta.dirname, '..')

/** Runs a program with this process's output; ends this process if it fails. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options })
  if (error !== undefined) console.error(`${program}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

/** Runs a program and gives its exit code with everything that it printed. */
export function capture(program, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8', ...options })
  return { ok: status === 0, output: error === undefined ? `${stdout}${stderr}`.trim() : error.message }
}

/** Runs TypeScript's compiler, the repository's own. */
export function tsc(...args) {
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args])
}

/** Runs TypeScript's compiler several times at once, once with each list of arguments; ends this process if one fails. */
export async function tscSideBySide(...lists) {
  const program = join(root, 'node_modules/typescript/bin/tsc')
  const compilers = lists.map((args) => spawn(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit' }))
  const ends = await Promise.all(compilers.map((compiler) => once(compiler, 'close')))
  const failed = ends.find(([status]) => status !== 0)
  if (failed !== undefined) process.exit(failed[0] ?? 1)
}
