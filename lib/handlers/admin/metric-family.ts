/** One line of figures: what stands behind the name of its family, its labels, its value. */
export interface Sample {
  readonly suffix?: string
  readonly labels?: Readonly<Record<string, string | number>>
  readonly value: number
}

/** Figures of one name, as OpenMetrics has them. */
export interface MetricFamily {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'info' | 'stateset'
  readonly help: string
  /** What the name must end with, if it is given: `seconds`, `bytes`. */
  readonly unit?: string
  readonly samples: readonly Sample[]
}

/** The type of what {@link openMetrics} writes. */
export const OPEN_METRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** Writes figures as the text of OpenMetrics 1.0. */
export function openMetrics(families: readonly MetricFamily[]): string {
  return `${families.map(familyText).join('')}# EOF\n`
}

function familyText({ help, name, samples, type, unit }: MetricFamily): string {
  const head = [`# TYPE ${name} ${type}`]
  if (unit !== undefined) head.push(`# UNIT ${name} ${unit}`)
  head.push(`# HELP ${name} ${escaped(help)}`)
  const own = { counter: '_total', info: '_info' }[type as string] ?? ''
  const lines = samples.map(({ labels = {}, suffix = own, value }) => {
    return `${name}${suffix}${labelsText(labels)} ${numberText(value)}`
  })
  return [...head, ...lines, ''].join('\n')
}

function labelsText(labels: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

function escaped(text: string): string {
  return text.toWellFormed().replace(/[\\"\n]/g, (character) => ESCAPES[character] ?? '')
}
