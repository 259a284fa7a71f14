import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { readGraph, type Graph, type LoadOptions } from '../../config/index.js'
import type { Arguments } from '../arguments.js'
import type { Target } from '../deployment.js'
import { placeParts } from '../place.js'
import type { Terminal } from '../terminal.js'

/** What `tsgi serve` reads beside modules: deployment files, the users and secrets that they name, certificates. */
export function fileSources(given: Arguments, target: Target, loading: LoadOptions, { cwd }: Terminal): string[] {
  const quiet: LoadOptions = { ...loading, onWarning: () => undefined }
  const graphs = [
    readGraph(target.uri, quiet),
    readGraph(target.uri, { ...quiet, kind: 'server', name: given.text('server') ?? 'main' }),
  ]
  const files = new Set([target.file, ...graphs.flatMap(filesOf)].map((file) => resolve(cwd, file)))
  const { tlsCert = '', tlsKey = '' } = given.declared
  const certificates = listed(`${tlsCert}\n${tlsKey}`).map((path) => resolve(cwd, path))
  const secrets = new Set(graphs.flatMap(secretKeys))
  return [...files, ...certificates, ...[...files].flatMap((file) => namedIn(file, cwd, secrets))]
}

/** What a graph shows in place of a secret. */
const MASK = '********'

function secretKeys({ nodes }: Graph): string[] {
  const values = nodes.flatMap(({ globalConf, localConf }) => [...globalConf, ...localConf])
  return values.flatMap(({ key, value }) => (value === MASK ? [key] : []))
}

/** All files that something in a graph was written in. */
function filesOf({ nodes }: Graph): string[] {
  const places = nodes.flatMap(({ globalConf, localConf, place }) => [
    place,
    ...[...globalConf, ...localConf].map((value) => value.place),
  ])
  return places.flatMap((place) => (place === undefined ? [] : placeParts(place).file))
}

/**
 * The files that a deployment file names in a manner that says that they are read: `htpasswd:PATH`, `file:PATH` of a
 * secret, certificates. Their values are masked in the graph, as users are secret.
 */
function namedIn(file: string, cwd: string, secrets: ReadonlySet<string>): string[] {
  return valuesIn(file).flatMap(({ key, value }) => {
    const text = value.replaceAll('%(here)s', dirname(file))
    if (text.includes('%(')) return []
    if (/^tls_(?:cert|key)$/.test(key)) return listed(text).map((path) => resolve(cwd, path))
    const [, scheme, path = ''] = /^(htpasswd|file):\s*(.+)$/.exec(text) ?? []
    if (scheme === 'htpasswd') return [resolve(cwd, path)]
    return scheme === 'file' && secrets.has(key) ? [resolve(dirname(file), path)] : []
  })
}

/** Each line of each value. */
function valuesIn(file: string): { readonly key: string; readonly value: string }[] {
  let key = ''
  return textOf(file)
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, name, rest] = /^(?:set\s+)?([^\s#;[=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line) ?? []
      if (name !== undefined) key = name
      else if (!/^\s+\S/.test(line)) return []
      return [{ key, value: (rest ?? line).trim() }]
    })
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function listed(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((each) => each.trim())
    .filter((each) => each !== '')
}
