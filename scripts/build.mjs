// Builds the package twice from the same sources: dist/esm and dist/cjs, each with its own declarations. Each is made
// beside its place and then moved there, so that whoever is using a build never sees half of one.
//
// The modules of dist/esm are joined: Node.js takes about a millisecond for each file that it imports, and there are a
// hundred. What two entry points use is in chunks/, so that there is one of each class. dist/modules, which is not
// published, holds the modules as they were.
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root, tscSideBySide } from './run.mjs'

const compiled = { modules: 'tsconfig.build.json', cjs: 'tsconfig.cjs.json' }
const formats = ['modules', 'esm', 'cjs']

const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const dist = join(root, 'dist')
const fresh = (format) => join(dist, `.${format}-${process.pid}`)

mkdirSync(dist, { recursive: true })
process.on('exit', () => {
  for (const format of formats) rmSync(fresh(format), { recursive: true, force: true })
})
await tscSideBySide(...Object.entries(compiled).map(([format, config]) => ['-p', config, '--outDir', fresh(format)]))
// The package is "type": "module"; this makes Node and TypeScript read the second build as CommonJS.
writeFileSync(join(fresh('cjs'), 'package.json'), '{ "type": "commonjs" }\n')
await joinModules()
for (const format of formats) {
  rmSync(join(dist, format), { recursive: true, force: true })
  renameSync(fresh(format), join(dist, format))
}
console.log('built dist/esm and dist/cjs')

/** Joins the modules behind each entry point that package.json names, and puts the declarations beside them. */
async function joinModules() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entryPoints().map((name) => join(fresh('modules'), name)),
    outbase: fresh('modules'),
    outdir: fresh('esm'),
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    // The polyfill of metadata is part of it: to import a CommonJS package, Node.js first takes its source apart, which
    // here takes as long as all the rest. Copies of the polyfill share their metadata.
    alias: { 'reflect-metadata': 'reflect-metadata/lite' },
    external: externals(),
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    metafile: true,
  })
  cpSync(fresh('modules'), fresh('esm'), { recursive: true, filter: (path) => !/\.js(\.map)?$/.test(path) })
  for (const file of Object.keys(metafile.outputs).filter((name) => name.endsWith('.js'))) checkNames(file)
}

function externals() {
  const { dependencies, peerDependencies } = description
  return Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => name !== 'reflect-metadata')
}

function entryPoints() {
  const { exports, bin = {} } = description
  const files = [...Object.values(exports).map((conditions) => conditions.import), ...Object.values(bin)]
  return files.filter((file) => file !== undefined).map((file) => file.replace(/^(\.\/)?dist\/esm\//, ''))
}

/** A class is known by its name, in errors and in prints: none may be renamed because another has it. */
function checkNames(file) {
  const renamed = readFileSync(join(root, file), 'utf8').match(
    /^(?:var|let|const|class) [A-Z]\w*?\d+ (?:= class|extends|\{)/gm,
  )
  if (renamed === null) return
  console.error(`two classes have one name, and the build renames one: ${renamed.join(', ')}; give one another name`)
  process.exit(1)
}
