import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Who is measured: one file in `servers/` each. The first two are the same program, to tell how much of a difference is
 * noise; `tsgi-unchecked` is tsgi with its checks taken out, to tell what they cost.
 */
export const PEERS = [
  { name: 'raw', file: 'raw', title: 'node:http' },
  { name: 'raw-again', file: 'raw', title: 'node:http again' },
  { name: 'tsgi', file: 'tsgi', title: 'tsgi' },
  { name: 'tsgi-unchecked', file: 'tsgi-unchecked', title: 'tsgi without checks' },
  { name: 'fastify', file: 'fastify', title: 'fastify' },
  { name: 'hono', file: 'hono', title: 'hono' },
  { name: 'h3', file: 'h3', title: 'h3' },
  { name: 'srvx', file: 'srvx', title: 'srvx' },
  { name: 'koa', file: 'koa', title: 'koa' },
  { name: 'express', file: 'express', title: 'express' },
  { name: 'connect', file: 'connect', title: 'connect' },
  { name: 'polka', file: 'polka', title: 'polka' },
  { name: 'restana', file: 'restana', title: 'restana' },
]

/** The peers with these names, and always both raw ones. */
export function choosePeers(names) {
  const unknown = names.filter((name) => !PEERS.some((peer) => peer.name === name))
  if (unknown.length > 0) {
    throw new Error(`no peer ${unknown.join(', ')}; there are ${PEERS.map(({ name }) => name).join(', ')}`)
  }
  return PEERS.filter(({ name, file }) => file === 'raw' || names.includes(name))
}

/** The versions that are measured, from their package.json files. */
export function versions() {
  const found = { node: process.version, tsgi: versionIn(`${ROOT}package.json`) }
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    found[name] = versionIn(fileURLToPath(new URL(`node_modules/${name}/package.json`, import.meta.url)))
  }
  return found
}

function versionIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).version
}

/** Says what has to be done before the bench can run, or nothing. */
export function missingParts(peers) {
  if (!existsSync(new URL('node_modules', import.meta.url)))
    return 'the peers are not installed: npm ci --prefix spec/bench'
  if (peers.some(({ name }) => name.startsWith('tsgi')) && !existsSync(`${ROOT}dist/esm/handlers/index.js`)) {
    return 'tsgi is not built: npm run build'
  }
  return undefined
}
