// Packs the package, installs it in empty folders, and uses it as users do: import, require, both in one process, the
// command, TypeScript with either module resolution, and a CommonJS project's own ts-jest.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { pack, plainProject, project, runPrograms } from './packed.mjs'
import { capture } from './run.mjs'
import { Tally } from './tally.mjs'

const tally = new Tally('package')
const tarball = pack()
const contents = capture('tar', ['-tzf', tarball]).output.split('\n')
const strays = contents.filter(
  (path) => !/^package\/(dist\/(esm|cjs)\/|lib\/|package\.json$|README\.md$|LICENSE$)/.test(path),
)
tally.add(`the tarball holds ${contents.length} files, all of the two builds and their sources`, {
  ok: strays.length === 0,
  output: strays.join('\n'),
})

const node = process.execPath
const plain = plainProject(tarball)
runPrograms(tally, `Node ${process.versions.node}`, node, plain)
tally.add('npx tsgi --version', capture('npx', ['--no-install', 'tsgi', '--version'], { cwd: plain }))

const commands = {
  '--version': ['--version'],
  check: ['check', 'paste.ini'],
  show: ['show', 'paste.ini'],
  request: ['request', 'paste.ini', '/'],
}
for (const [type, format] of [
  ['module', 'mjs'],
  ['commonjs', 'cjs'],
]) {
  const deployed = project(tarball, `deployed-${type}`, {
    manifest: { private: true, type },
    files: ['paste.ini', `page.${format}`, `deployed.${format}`].map((file) => [`deployed/${file}`, file]),
  })
  for (const [name, args] of Object.entries(commands)) {
    const bin = join(deployed, 'node_modules/.bin/tsgi')
    tally.add(`tsgi ${name} in a project of type ${type}`, capture(bin, args, { cwd: deployed, timeout: 60_000 }))
  }
  tally.add(`loadApp by ${type}`, capture(node, [`deployed.${format}`], { cwd: deployed, timeout: 60_000 }))
}

const login = project(tarball, 'login', {
  tools: ['bcryptjs'],
  manifest: { private: true, type: 'module' },
  files: [['login/login.mjs', 'login.mjs']],
})
tally.add('the login of the README', capture(node, ['login.mjs'], { cwd: login, timeout: 60_000 }))

const typed = project(tarball, 'typed', {
  tools: ['typescript', '@types/node'],
  files: [
    ['consumer/uses.ts', 'uses.mts'],
    ['consumer/uses.ts', 'uses.cts'],
    ['run-uses.mjs', 'run-uses.mjs'],
  ],
})
const tsc = (...args) =>
  capture(node, ['node_modules/typescript/bin/tsc', '--strict', '--target', 'es2022', ...args], { cwd: typed })
const settings = {
  nodenext: ['--module', 'nodenext'],
  node20: ['--module', 'node20'],
  node16: ['--module', 'node16'],
  'bundler resolution': ['--module', 'preserve', '--moduleResolution', 'bundler'],
}
for (const [name, flags] of Object.entries(settings)) {
  for (const decorators of [[], ['--experimentalDecorators', '--emitDecoratorMetadata']]) {
    const kind = decorators.length === 0 ? 'standard' : 'legacy'
    const types = ['--types', 'node', '--noEmit']
    tally.add(`TypeScript, ${name}, ${kind} decorators`, tsc(...flags, ...decorators, ...types, 'uses.mts', 'uses.cts'))
  }
}
for (const decorators of [[], ['--experimentalDecorators', '--emitDecoratorMetadata']]) {
  const kind = decorators.length === 0 ? 'standard' : 'legacy'
  const out = ['--types', 'node', '--module', 'nodenext', '--outDir', kind]
  tally.add(`TypeScript compiles with ${kind} decorators`, tsc(...out, ...decorators, 'uses.mts', 'uses.cts'))
  for (const file of ['uses.mjs', 'uses.cjs']) {
    const compiled = capture(node, ['run-uses.mjs', `./${kind}/${file}`], { cwd: typed, timeout: 60_000 })
    tally.add(`what TypeScript compiled runs: ${kind}/${file}`, compiled)
  }
}

const jestProject = project(tarball, 'jest-project', {
  tools: ['typescript', '@types/node', 'jest', 'ts-jest', '@types/jest'],
  manifest: { private: true, type: 'commonjs' },
  files: ['jest.config.cjs', 'tsconfig.json', 'uses.test.ts'].map((file) => [`jest-project/${file}`, file]),
})
cpSync(join(typed, 'uses.mts'), join(jestProject, 'uses.ts'))
tally.add(
  "a user's own CommonJS project under ts-jest",
  capture(node, ['node_modules/jest/bin/jest.js'], { cwd: jestProject }),
)
tally.finish()
