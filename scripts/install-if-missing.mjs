// Runs before `npm start`, `npm test` and `npm run check`: installs the packages of the lock file where they are not there.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`tsgi: this is Node ${process.versions.node}; install Node 20.19 or later.`)
  process.exit(1)
}

const root = join(import.meta.dirname, '..')
const reason = whyInstall()
if (reason !== undefined) {
  console.log(`tsgi: ${reason}; running "npm ci" (about half a minute)…`)
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error('tsgi: "npm ci" failed; its message is above. Is the npm registry reachable?')
    process.exit(status ?? 1)
  }
}

/** Why packages must be installed, or undefined: what npm says that it installed is compared with the lock file. */
function whyInstall() {
  const wanted = packagesIn('package-lock.json')
  const installed = packagesIn('node_modules/.package-lock.json')
  if (installed === undefined) return 'no packages are installed yet'
  for (const [path, { version, optional }] of Object.entries(wanted ?? {})) {
    if (path === '' || optional || installed[path]?.version === version) continue
    return `${path} is not the version of package-lock.json`
  }
  return undefined
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
  } catch {
    return undefined
  }
}
