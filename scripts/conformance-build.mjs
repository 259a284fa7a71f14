// Compiles the recorder of spec/conformance against the built package, which is built first if its sources are newer.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, tsc } from './run.mjs'

export async function compileConformance() {
  if (!isBuilt()) run(process.execPath, ['scripts/build.mjs'])
  tsc('-p', 'tsconfig.conformance.json')
  const load = (name) => import(join(root, 'dist/conformance', `${name}.js`))
  const modules = await Promise.all(['comparison', 'recorder', 'request-arguments', 'sections'].map(load))
  return Object.assign({}, ...modules)
}

function isBuilt() {
  const built = join(root, 'dist/esm/config/index.js')
  if (!existsSync(built)) return false
  const sources = readdirSync(join(root, 'lib'), { recursive: true }).map((name) => join(root, 'lib', String(name)))
  return sources.every((path) => statSync(path).mtimeMs <= statSync(built).mtimeMs)
}
