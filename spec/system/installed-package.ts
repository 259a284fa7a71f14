import { build } from 'esbuild'
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Puts the package, made of these sources, and what it needs of others into a folder, as npm would. */
export async function installIn(folder: string): Promise<void> {
  const home = join(folder, 'node_modules/tsgi')
  mkdirSync(home, { recursive: true })
  cpSync('package.json', join(home, 'package.json'))
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    exports: Record<string, { import?: string }>
  }
  const modules = Object.values(exports).flatMap(({ import: file }) => (file === undefined ? [] : [file]))
  await build({
    entryPoints: [...modules, './dist/esm/cli/main.js'].map((file) =>
      file.replace(/^\.\/dist\/esm\/(.*)\.js$/, 'lib/$1.ts'),
    ),
    outbase: 'lib',
    outdir: join(home, 'dist/esm'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    alias: { 'reflect-metadata': 'reflect-metadata/lite' },
    external: ['ioredis', 'jose', 'bcryptjs', '@opentelemetry/api'],
    logLevel: 'error',
  })
  symlinkSync(join(process.cwd(), 'node_modules/ioredis'), join(folder, 'node_modules/ioredis'))
}
