// Builds the package twice from the same sources: dist/esm and dist/cjs, each with its own declarations.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, tsc } from './run.mjs'

for (const format of ['esm', 'cjs']) rmSync(join(root, 'dist', format), { recursive: true, force: true })
tsc('-p', 'tsconfig.build.json')
tsc('-p', 'tsconfig.cjs.json')
// The package is "type": "module"; this makes Node and TypeScript read the second build as CommonJS.
writeFileSync(join(root, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n')
console.log('built dist/esm and dist/cjs')
