// Other runtimes, from the npm registry, each in a folder of its own below node_modules/.cache.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { capture, root } from './run.mjs'

/** Installs the npm package `node` of a major version, unless it is there; gives the path of its program. */
export function installNode(major) {
  return install('node', String(major), ['node_modules/node/bin/node', 'node_modules/node/bin/node.exe'])
}

/** Installs Bun, unless it is there; gives the path of its program. */
export function installBun(version) {
  return install('bun', version, ['node_modules/bun/bin/bun.exe', 'node_modules/.bin/bun'])
}

function install(name, version, programs) {
  const folder = join(root, `node_modules/.cache/tsgi-runtimes/${name}-${version}`)
  const found = () => programs.map((path) => join(folder, path)).find((path) => capture(path, ['--version']).ok)
  if (existsSync(folder)) {
    const program = found()
    if (program !== undefined) return program
  }
  console.log(`installing ${name} ${version}…`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const flags = ['--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error', '--foreground-scripts']
  const { ok, output } = capture('npm', ['install', `${name}@${version}`, ...flags], { cwd: folder })
  const program = ok ? found() : undefined
  if (program === undefined) throw new Error(`${name} ${version} cannot be installed from the npm registry:\n${output}`)
  return program
}
