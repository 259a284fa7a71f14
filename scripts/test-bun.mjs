// Runs the specs that need no Node server under `bun test`, and the packed package under Bun.
import { pack, plainProject } from './packed.mjs'
import { capture, root } from './run.mjs'
import { installBun } from './runtimes.mjs'
import { Tally } from './tally.mjs'

const VERSION = '1.4.5'
const FOLDERS = ['protocol', 'core', 'logging', 'middleware', 'testing']

const bun = installBun(VERSION)
const { ok, output } = capture(
  bun,
  ['test', '--preload', './scripts/bun-preload.mjs', ...FOLDERS.map((folder) => `./spec/${folder}/`)],
  {
    cwd: root,
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1' },
  },
)
const failures = output
  .split('\n')
  .filter((line) => /^(\(fail\)|error:|# Unhandled)|^\s*\d+ (pass|fail|error)/.test(line))
console.log((ok ? failures : output.split('\n').filter((line) => !line.startsWith('(pass)'))).join('\n'))
const count = (word) => Number(new RegExp(`^\\s*(\\d+) ${word}`, 'm').exec(output)?.[1] ?? 0)

const tally = new Tally('bun')
tally.add(`bun test ${FOLDERS.join(' ')}: ${count('pass')} passed, ${count('fail')} failed`, {
  ok: ok && count('pass') > 0,
})
const folder = plainProject(pack())
for (const program of ['smoke.mjs', 'smoke.cjs']) {
  tally.add(`Bun ${VERSION}: ${program}`, capture(bun, [program], { cwd: folder, timeout: 60_000 }))
}
tally.finish()
