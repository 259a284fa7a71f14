/** One family as a strict reader of OpenMetrics 1.0 understands it. */
export interface ParsedFamily {
  type: string
  unit: string
  help: string
  readonly samples: {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly value: number
  }[]
}

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  info: ['_info'],
  stateset: [''],
}
const SAMPLE =
  /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? ([-+]?(?:[\d.]+(?:e[-+]?\d+)?|Inf)|NaN)$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/g

/**
 * Reads a text of OpenMetrics as its specification has it.
 *
 * @throws for what the specification does not allow.
 */
export function parseOpenMetrics(text: string): Map<string, ParsedFamily> {
  const families = new Map<string, ParsedFamily>()
  const seen = new Set<string>()
  if (!text.endsWith('\n# EOF\n')) throw new Error('the text does not end with # EOF')
  let current = ''
  for (const line of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
    const [, kind, name = '', rest = ''] = /^# (TYPE|UNIT|HELP) (\S+) (.*)$/.exec(line) ?? []
    if (kind === undefined) {
      readSample(line, current, families, seen)
      continue
    }
    if (name !== current && families.has(name)) throw new Error(`${name} is interleaved with others`)
    current = name
    const family = families.get(name) ?? { type: '', unit: '', help: '', samples: [] }
    families.set(name, family)
    if (family.samples.length > 0) throw new Error(`${line} comes behind its samples`)
    const field = kind.toLowerCase() as 'type' | 'unit' | 'help'
    if (family[field] !== '') throw new Error(`${line} comes twice`)
    if (field === 'type' && !(rest in SUFFIXES)) throw new Error(`${line}: no such type`)
    if (field === 'unit' && !name.endsWith(`_${rest}`)) throw new Error(`${name} does not end with its unit`)
    family[field] = rest
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkHistogram(name, family)
  return families
}

function readSample(line: string, current: string, families: Map<string, ParsedFamily>, seen: Set<string>): void {
  const match = SAMPLE.exec(line)
  const family = families.get(current)
  if (match === null || family === undefined) throw new Error(`no sample: ${line}`)
  const [, name = '', labelText = '', value = ''] = match
  if (!(SUFFIXES[family.type] ?? []).some((suffix) => name === current + suffix))
    throw new Error(`${name} is no sample of the ${family.type} ${current}`)
  const labels = Object.fromEntries(
    [...labelText.matchAll(LABEL)].map(([, key = '', text = '']) => [key, unescaped(text)]),
  )
  const key = `${name} ${JSON.stringify(labels)}`
  if (seen.has(key)) throw new Error(`${key} comes twice`)
  seen.add(key)
  const number = Number(value.replace('Inf', 'Infinity'))
  if (family.type === 'counter' && !(number >= 0)) throw new Error(`${line}: a counter is not negative`)
  if (family.type === 'stateset' && labels[current] === undefined) throw new Error(`${line}: no state`)
  family.samples.push({ name, labels, value: number })
}

function checkHistogram(name: string, { samples }: ParsedFamily): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`)
  const values = buckets.map(({ value }) => value)
  const bounds = buckets.map(({ labels }) => Number((labels.le ?? '').replace('Inf', 'Infinity')))
  const count = samples.find((sample) => sample.name === `${name}_count`)?.value
  if (bounds.at(-1) !== Infinity || values.at(-1) !== count) throw new Error(`${name}: the last bucket is not all`)
  if (buckets.some(({ labels }) => /^(?:\d+\.\d+|\+Inf)$/.exec(labels.le ?? '') === null))
    throw new Error(`${name}: a bound`)
  const rises = (list: number[]): boolean => list.every((each, index) => index === 0 || each >= (list[index - 1] ?? 0))
  if (!rises(values) || !rises(bounds)) throw new Error(`${name}: its buckets do not rise`)
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))
}
