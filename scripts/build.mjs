// Builds the package twice from the same sources: dist/esm and dist/cjs, each with its own declarations. Each is
// compiled beside its place and then moved there, so that whoever is using a build never sees half of one.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, tsc } from './run.mjs'

const builds = { esm: 'tsconfig.build.json', cjs: 'tsconfig.cjs.json' }

const dist = join(root, 'dist')
const fresh = (format) => join(dist, `.${format}-${process.pid}`)

mkdirSync(dist, { recursive: true })
process.on('exit', () => {
  for (const format of Object.keys(builds)) rmSync(fresh(format), { recursive: true, force: true })
})
for (const [format, config] of Object.entries(builds)) tsc('-p', config, '--outDir', fresh(format))
// The package is "type": "module"; this makes Node and TypeScript read the second build as CommonJS.
writeFileSync(join(fresh('cjs'), 'package.json'), '{ "type": "commonjs" }\n')
for (const format of Object.keys(builds)) {
  rmSync(join(dist, format), { recursive: true, force: true })
  renameSync(fresh(format), join(dist, format))
}
console.log('built dist/esm and dist/cjs')
