import { readGraph, type LoadOptions } from '../../config/index.js'
import { optionText, spelled, toCamelCase } from '../../core/index.js'
import type { Arguments } from '../arguments.js'
import type { Target } from '../deployment.js'
import { shortPlace } from '../place.js'
import type { Terminal } from '../terminal.js'
import { SCHEMA } from './file-server.js'

/** Prints every option of the server with its value and where that comes from; secrets are masked. */
export function printConfig(given: Arguments, { uri }: Target, loading: LoadOptions, terminal: Terminal): void {
  const name = given.text('server') ?? 'main'
  const { main, nodes } = readGraph(uri, { ...loading, name, kind: 'server' })
  const conf = new Map(nodes.find(({ id }) => id === main)?.localConf.map((value) => [toCamelCase(value.key), value]))
  for (const { name: option, secret, type, default: initial } of SCHEMA.specs.values()) {
    if (type === 'any') continue
    const written = conf.get(option)
    const typed = given.declared[option]
    const value = typed ?? written?.value ?? (initial === undefined ? undefined : optionText(type, initial))
    const origin =
      typed !== undefined
        ? 'command line'
        : written === undefined
          ? 'default'
          : shortPlace(written.place ?? uri, terminal.cwd)
    const key = spelled(option, 'ini')
    // Those of the file are masked by who read it.
    const text = value === undefined ? '' : ` ${secret === true ? '********' : value}`
    terminal.print(`${key} =${text}  # ${origin}`)
  }
}
