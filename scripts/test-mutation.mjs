// Mutation testing: changes lib/FOLDER in small ways and sees whether spec/FOLDER notices. Takes many minutes.
//   npm run test:mutation -- core
//   npm run test:mutation -- core nearest.ts
//   npm run test:mutation -- core --sample=5     every fifth block of 20 lines, through all files
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './run.mjs'

const BLOCK = 20

const words = process.argv.slice(2)
const every = Number(words.find((word) => word.startsWith('--sample='))?.slice('--sample='.length) ?? 1)
const rest = words.filter((word) => !word.startsWith('--sample='))
const options = rest.findIndex((word) => word.startsWith('--'))
const [folder = 'core', files = '**/*.ts'] = options < 0 ? rest : rest.slice(0, options)
if (!existsSync(join(root, 'lib', folder)) || !existsSync(join(root, 'spec', folder))) {
  console.error(
    `There is no lib/${folder} with a spec/${folder}; name a folder of lib, as in "npm run test:mutation -- core".`,
  )
  process.exit(1)
}
if (!Number.isInteger(every) || every < 1) {
  console.error('--sample=N takes every Nth block; N is a whole number from 1 on')
  process.exit(1)
}
run(
  process.execPath,
  [
    join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js'),
    'run',
    '--mutate',
    every === 1 ? `lib/${folder}/${files},!lib/${folder}/**/index.ts` : sample().join(','),
    ...(options < 0 ? [] : rest.slice(options)),
  ],
  {
    env: { ...process.env, TSGI_MUTATED: folder },
  },
)

/** Every Nth block of lines, counted through all files, so that small files have their share. */
function sample() {
  let block = 0
  return sources().flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n').length
    const starts = Array.from({ length: Math.ceil(lines / BLOCK) }, (_, index) => index * BLOCK + 1)
    return starts.filter(() => block++ % every === 0).map((start) => `${file}:${start}-${start + BLOCK - 1}`)
  })
}

function sources() {
  return readdirSync(join(root, 'lib', folder), { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('index.ts'))
    .sort()
    .map((name) => `lib/${folder}/${name}`)
}
