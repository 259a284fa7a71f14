// Compiles the recorder of spec/conformance against the built package, and the package if there is no build.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, tsc } from './run.mjs'

export async function compileConformance() {
  if (!existsSync(join(root, 'dist/esm/config/index.js'))) run('node', 'scripts/build.mjs')
  tsc('-p', 'tsconfig.conformance.json')
  const load = (name) => import(join(root, 'dist/conformance', `${name}.js`))
  const modules = await Promise.all(['comparison', 'recorder', 'request-arguments', 'sections'].map(load))
  return Object.assign({}, ...modules)
}
