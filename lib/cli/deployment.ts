import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { configUri, type LoadOptions } from '../config/index.js'
import type { Arguments } from './arguments.js'
import { tellWarning } from './failure.js'
import { moduleImporter } from './module-importer.js'
import type { Terminal } from './terminal.js'
import { UsageError } from './usage-error.js'

/** A deployment file, and which section of it is meant. */
export interface Target {
  readonly file: string
  readonly name: string | undefined
  readonly uri: string
}

/** Reads `FILE` or `FILE#name`. */
export function targetOf(written: string, { cwd }: Terminal): Target {
  const mark = written.lastIndexOf('#')
  const isWhole = mark < 0 || existsSync(resolve(cwd, written))
  const file = resolve(cwd, isWhole ? written : written.slice(0, mark))
  const name = isWhole ? undefined : written.slice(mark + 1)
  return { file, name, uri: configUri(file, name) }
}

/** How a command loads a file: with the environment, the given global configuration, and TypeScript. */
export function loadOptions(given: Arguments, { file }: Pick<Target, 'file'>, terminal: Terminal): LoadOptions {
  const { env, importModule } = terminal.surroundings
  return {
    environment: env,
    globalConf: globalConf(given.texts('global')),
    importModule: importModule ?? moduleImporter(file),
    onWarning: (warning) => {
      tellWarning(warning, terminal)
    },
  }
}

function globalConf(written: readonly string[]): Record<string, string> {
  const pairs = written.map((each) => {
    const mark = each.indexOf('=')
    if (mark < 1) throw new UsageError(`--global ${each} is no KEY=VALUE`)
    return [each.slice(0, mark), each.slice(mark + 1)] as const
  })
  return Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(pairs))
}

/** The positional arguments, as many as there must be. */
export function required(given: Arguments, names: readonly string[], command: string): string[] {
  const { positionals } = given
  const missing = names[positionals.length]
  if (missing !== undefined) throw new UsageError(`${missing} is missing`, command)
  const [extra] = positionals.slice(names.length)
  if (extra !== undefined) throw new UsageError(`${JSON.stringify(extra)} is one argument too many`, command)
  return [...positionals]
}
