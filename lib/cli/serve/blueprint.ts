import { readFileSync } from 'node:fs'
import { readGraph, type GraphValue, type LoadOptions } from '../../config/index.js'
import { toCamelCase } from '../../core/index.js'
import type { ServerOptions } from '../../handlers/index.js'
import type { Arguments } from '../arguments.js'
import type { Target } from '../deployment.js'
import { SCHEMA } from './file-server.js'
import type { StartMessage } from './worker-process.js'

/**
 * What a generation is made of. The primary reads it once, so that all workers of the generation are made of the same,
 * also the one that replaces another when the file has been edited meanwhile.
 */
export interface Blueprint {
  /** How many workers the file and the command line want; undefined if neither says. */
  readonly workers: number | undefined
  /** Where the server tells how it fares. */
  readonly admin: AdminChoice
  readonly files: StartMessage['files']
}

/** What the options of a server say of its admin listener. */
export type AdminChoice = Readonly<Required<Pick<ServerOptions, 'adminBind' | 'adminPublic'>>>

/** The options of the server that are the primary's affair. */
type PrimaryOptions = Pick<ServerOptions, 'workers'> & AdminChoice

const NAMES = ['adminBind', 'adminPublic', 'workers'] as const

/** Reads what workers are to be made of. What is wrong with it they find themselves. */
export function readBlueprint(given: Arguments, { uri }: Target, loading: LoadOptions): Blueprint {
  const files = new Map<string, Uint8Array>()
  const file = (path: string): Uint8Array | undefined => {
    const known = files.get(path) ?? bytesOf(path)
    if (known !== undefined) files.set(path, known)
    return known
  }
  const quiet = { ...loading, hooks: { file }, onWarning: () => undefined }
  readGraph(uri, quiet)
  const name = given.text('server') ?? 'main'
  const { main, nodes } = readGraph(uri, { ...quiet, name, kind: 'server' })
  const { adminBind, adminPublic, workers } = optionsOf(given, nodes.find(({ id }) => id === main)?.localConf ?? [])
  return {
    workers,
    admin: { adminBind, adminPublic },
    files: [...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]),
  }
}

function optionsOf({ declared }: Arguments, conf: readonly GraphValue[]): PrimaryOptions {
  const written = new Map(conf.map(({ key, value }) => [toCamelCase(key), value]))
  const values = NAMES.flatMap((name) => {
    const value = declared[name] ?? written.get(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  const { problems, value } = SCHEMA.check(Object.fromEntries(values))
  return (problems.length === 0 ? value : SCHEMA.check({}).value) as PrimaryOptions
}

function bytesOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
