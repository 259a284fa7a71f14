import { didYouMean, optionSchema, optionText, registry, spelled, type ResolvedSpec } from '../core/index.js'
import { presetLayers, PRESETS, type PresetLayer } from '../middleware/index.js'
import type { Command } from './command.js'
import { required } from './deployment.js'
import { UsageError } from './usage-error.js'

const NAMES = Object.keys(PRESETS)

/** `tsgi preset`: the layers to begin with, ready to be pasted into a deployment file. */
export const preset: Command = {
  name: 'preset',
  summary: 'Print a preset, layers to begin with, as sections of a deployment file.',
  usage: NAMES.join('|'),
  choices: NAMES,
  notes: [
    'api is for what programs ask and scripts of pages elsewhere, site for pages with forms, internal for a service of',
    "one's own network. What is printed is yours: fill in what is empty, take out what you do not want, and have tsgi check",
    'look at it. Ends with 2 if there is no such preset.',
  ],
  flags: [{ name: 'json', about: 'print data: pairs of the name of a layer and its options, as code has them' }],
  examples: [
    ['tsgi preset api >> paste.ini', 'the sections of an API'],
    ['tsgi preset site --json', 'as data'],
  ],
  run(given, terminal) {
    const [name = ''] = required(given, ['NAME'], 'preset')
    const layers = layersOf(name)
    terminal.print(given.isOn('json') === true ? JSON.stringify(layers, undefined, 2) : iniText(name, layers))
    return 0
  },
}

function layersOf(name: string): readonly PresetLayer[] {
  if (NAMES.includes(name)) return presetLayers(name)
  throw new UsageError(`there is no preset ${JSON.stringify(name)}; ${didYouMean(name, NAMES, 'there are')}`, 'preset')
}

function iniText(name: string, layers: readonly PresetLayer[]): string {
  const names = layers.map(([layer]) => layer)
  return [
    `# The preset ${name}. Name your application in place of app, and fill in what is empty.`,
    '[pipeline:main]',
    `pipeline = ${[...names, 'app'].join(' ')}`,
    ...layers.flatMap(sectionLines),
  ].join('\n')
}

function sectionLines([name, options]: PresetLayer): string[] {
  const { Class } = registry.get('middleware', name)
  const specs = [...(optionSchema(Class as object)?.specs.values() ?? [])]
  const shown = specs.filter((spec) => spec.required || Object.hasOwn(options, spec.name))
  return ['', `[filter:${name}]`, `use = egg:tsgi#${name}`, ...shown.flatMap((spec) => optionLines(spec, options))]
}

function optionLines({ description, name, type }: ResolvedSpec, options: Readonly<Record<string, unknown>>): string[] {
  const value = options[name]
  const members = Array.isArray(value) ? value.map(String) : [optionText(type, value) ?? '']
  const texts = members.map((text) => text.replaceAll('%', '%%'))
  const key = spelled(name, 'ini')
  const about = description === undefined ? [] : [`# ${description}`]
  return texts.length > 1
    ? [...about, `${key} =`, ...texts.map((text) => `  ${text}`)]
    : [...about, `${key} = ${texts[0] ?? ''}`.trimEnd()]
}
