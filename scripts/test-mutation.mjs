// Mutation testing: changes lib/FOLDER in small ways and sees whether spec/FOLDER notices. Takes many minutes.
//   npm run test:mutation -- core
//   npm run test:mutation -- core nearest.ts
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './run.mjs'

const [folder = 'core', files = '**/*.ts', ...more] = process.argv.slice(2)
if (!existsSync(join(root, 'lib', folder)) || !existsSync(join(root, 'spec', folder))) {
  console.error(
    `There is no lib/${folder} with a spec/${folder}; name a folder of lib, as in "npm run test:mutation -- core".`,
  )
  process.exit(1)
}
run(
  process.execPath,
  [
    join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js'),
    'run',
    '--mutate',
    `lib/${folder}/${files},!lib/${folder}/**/index.ts`,
    ...more,
  ],
  {
    env: { ...process.env, TSGI_MUTATED: folder },
  },
)
