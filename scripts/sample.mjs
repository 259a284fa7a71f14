// Builds the package and the samples, then runs the sample whose file name begins with, or contains, the argument.
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, tsc } from './run.mjs'

const [wanted = 'chain', ...rest] = process.argv.slice(2)
const samples = readdirSync(join(root, 'samples'))
  .filter((file) => /^\d.*\.ts$/.test(file))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort()
const sample = samples.find((name) => name.startsWith(wanted)) ?? samples.find((name) => name.includes(wanted))
if (sample === undefined) {
  console.error(`There is no sample ${JSON.stringify(wanted)}. There are:\n  ${samples.join('\n  ')}`)
  process.exit(1)
}

console.log('building the package and the samples, about a quarter of a minute…')
run(process.execPath, [join(root, 'scripts/build.mjs')])
rmSync(join(root, 'dist/samples'), { recursive: true, force: true })
tsc('-p', 'tsconfig.samples.json')
// Places in messages are those of the sample as it was written, not of what the compiler made of it.
process.setSourceMapsEnabled(true)
// Deployment files and what they name stand beside the samples.
const isNoSource = (path) => !path.endsWith('.ts')
cpSync(join(root, 'samples'), join(root, 'dist/samples'), { recursive: true, filter: isNoSource })
console.log(`running samples/${sample}.ts; stop it with Ctrl+C`)
process.argv = [process.argv[0] ?? 'node', join(root, `dist/samples/${sample}.js`), ...rest]
await import(`../dist/samples/${sample}.js`)
