// Compiles the sources, and what a user writes against the built declarations, with TypeScript 5.9, 6 and 7; and asks
// each compiler for its message about every mistake of spec/package/consumer/mistakes.ts.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { capture, root, run } from './run.mjs'
import { Tally } from './tally.mjs'

const matrix = join(root, 'scripts/ts-matrix')
const compilers = {
  'TypeScript 5.9': join(matrix, 'node_modules/ts5/bin/tsc'),
  'TypeScript 6': join(root, 'node_modules/typescript/bin/tsc'),
  'TypeScript 7': join(matrix, 'node_modules/ts7/bin/tsc'),
}
const consumer = join(root, 'spec/package/consumer')
const common = ['--noEmit', '--strict', '--target', 'es2022', '--types', 'node', '--ignoreConfig']
const settings = {
  'nodenext, legacy decorators': ['--module', 'nodenext', '--experimentalDecorators', '--emitDecoratorMetadata'],
  'nodenext, standard decorators': ['--module', 'nodenext'],
  'bundler, exact optional properties': [
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--exactOptionalPropertyTypes',
  ],
}

if (!Object.values(compilers).every((path) => existsSync(path))) {
  console.log('installing TypeScript 5.9 and 7 below scripts/ts-matrix…')
  run('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: matrix })
}
run(process.execPath, [join(root, 'scripts/build.mjs')])

const tally = new Tally('types-matrix')
for (const [name, path] of Object.entries(compilers)) {
  // 5.9 has no --ignoreConfig and no need of it: with files named on the command line it reads no configuration.
  const flags = name === 'TypeScript 5.9' ? common.filter((flag) => flag !== '--ignoreConfig') : common
  const compile = (...args) => capture(process.execPath, [path, ...args])

  tally.add(`${name}: lib`, compile('-p', 'tsconfig.build.json', '--noEmit'))
  for (const [setting, more] of Object.entries(settings)) {
    tally.add(`${name}: a user's program (${setting})`, compile(...flags, ...more, join(consumer, 'uses.ts')))
  }
  const { output } = compile(...flags, '--module', 'nodenext', '--pretty', 'false', join(consumer, 'mistakes.ts'))
  for (const { line, says } of mistakes()) {
    const message = messageAt(output, line)
    const ok = message.includes(says)
    tally.add(`${name}: mistakes.ts:${line} says ${says}`, { ok, output: `it says: ${message || 'nothing'}` })
  }
}
tally.finish()

function mistakes() {
  return readFileSync(join(consumer, 'mistakes.ts'), 'utf8')
    .split('\n')
    .map((text, index) => ({ line: index + 2, says: /^\/\/ says: (.+)/.exec(text)?.[1] }))
    .filter(({ says }) => says !== undefined)
}

/** What the compiler says about one line, its indented explanation included. */
function messageAt(output, line) {
  const messages = output.split(/\n(?=\S)/)
  return messages.filter((message) => message.includes(`mistakes.ts(${line},`)).join('\n')
}
