import { toApplication, type ApplicationLike } from 'tsgi'
import type { Invocation, Loader } from 'tsgi/config'
import { PythonError } from './answer.js'
import { mountTable, parsePathExpression, type Mount } from './mount-table.js'
import { repr, words } from './python.js'
import type { Recorder } from './recorder.js'
import { normalName } from './offers.js'

type Child = Record<string, unknown>
type Entries = [key: string, value: string][]

interface Composite {
  readonly recorder: Recorder
  readonly seq: number
  readonly loader: Loader
  readonly globalConf: Record<string, unknown>
  readonly entries: Entries
  readonly children: Child[]
}

/** Resolves the children of a composite as the oracle's recording composites do. */
export async function buildComposite(
  recorder: Recorder,
  seq: number,
  ref: string,
  attribute: string,
  { globalConf, loader, localConf }: Invocation,
): Promise<object> {
  const composite: Composite = {
    recorder,
    seq,
    loader: loader as Loader,
    globalConf,
    entries: (loader as Loader).keys.map((key) => [key, localConf[key] as string]),
    children: [],
  }
  // Of a reference with a line break in it, the oracle sees no distribution.
  const egg = /^egg:([^#]*)#[^\n]*\n?$/.exec(ref)
  const distribution = egg === null ? undefined : normalName(egg[1] as string)
  if (distribution === 'fake') return fake(composite)
  if ((distribution === 'paste' && attribute === 'cascade') || attribute === 'make_cascade') return cascade(composite)
  if (attribute.toLowerCase().includes('urlmap')) return urlmap(composite)
  const module = (ref.split(':').at(-2) as string).toLowerCase()
  if (attribute.toLowerCase().includes('pipeline') || module.includes('auth')) return pipelines(composite)
  return generic(composite)
}

function say({ recorder, seq }: Composite, what: string, name: string | undefined): void {
  const printed = name === undefined ? 'None' : repr(name === '' ? name : recorder.normal(name))
  recorder.events.push(`composite ${seq}: ${what} ${printed}`)
}

async function app(composite: Composite, name: string | undefined, globalConf?: Record<string, unknown>) {
  say(composite, globalConf === undefined ? 'get_app-noglobal' : 'get_app', name)
  return composite.recorder.app(await composite.loader.getApp(name, globalConf))
}

function add({ children, recorder }: Composite, key: string, more: Child): void {
  const value = more.value
  children.push({ key, ...more, ...(typeof value === 'string' ? { value: recorder.normal(value) } : {}) })
}

/** Filters, then an application, as OpenStack's pipeline_factory has them. */
async function line(composite: Composite, value: string): Promise<object> {
  const { loader, recorder } = composite
  const names = words(value)
  const last = names.pop() as string
  const filters = []
  for (const name of names) {
    say(composite, 'get_filter-noglobal', name)
    filters.push(await loader.getFilter(name))
  }
  say(composite, 'get_app-noglobal', last)
  const innermost: ApplicationLike = await loader.getApp(last)
  return recorder.app(filters.reduceRight<ApplicationLike>((inner, filter) => filter(toApplication(inner)), innermost))
}

function isLine({ loader }: Composite, names: readonly string[]): boolean {
  return loader.has('app', names.at(-1) as string) && names.slice(0, -1).every((name) => loader.has('filter', name))
}

async function urlmap(composite: Composite): Promise<object> {
  const { entries, globalConf } = composite
  const own = entries.find(([key]) => key === 'not_found_app')
  const notFound = own === undefined ? globalConf.not_found_app : own[1]
  const result: Child = {}
  if (notFound !== undefined && notFound !== '') {
    result.not_found_app = await app(composite, notFound as string, globalConf)
  }
  const mounts: Mount[] = []
  for (const [key, name] of entries) {
    if (key === 'not_found_app') continue
    const path = parsePathExpression(key)
    const node = await app(composite, name, globalConf)
    mountTable(mounts, path, key)
    add(composite, key, { value: name, node })
  }
  return { ...result, children: composite.children, mounts }
}

async function cascade(composite: Composite): Promise<object> {
  const { children, entries, globalConf } = composite
  const statuses = entries.find(([key]) => key === 'catch')?.[1] ?? '404'
  const caught = words(statuses).map((word) => {
    if (/^[-+]?\d+(?:_\d+)*$/.exec(word) !== null) return Number(word.replaceAll('_', ''))
    throw new PythonError('ValueError', `invalid literal for int() with base 10: ${repr(word)}`)
  })
  for (const [key, value] of entries) {
    if (key === 'catch') continue
    if (!key.startsWith('app')) {
      throw new PythonError(
        'ValueError',
        `Bad configuration key ${repr(key)} (=${repr(value)}); all configuration keys must start with 'app'`,
      )
    }
    add(composite, key, { value, node: await app(composite, value, globalConf) })
  }
  children.sort((a, b) => compareText(a.key as string, b.key as string))
  return { catch: caught, children }
}

async function pipelines(composite: Composite): Promise<object> {
  const { children, entries, recorder } = composite
  for (const [key, value] of entries) {
    const names = words(value)
    if (names.length > 0 && isLine(composite, names)) {
      add(composite, key, { value: names.join(' '), node: await line(composite, value) })
    } else add(composite, key, { setting: recorder.normal(value) })
  }
  return { children }
}

async function generic(composite: Composite): Promise<object> {
  const { children, entries, globalConf, loader, recorder } = composite
  for (const [key, value] of entries) {
    const names = words(value)
    if (names.length === 1 && loader.has('app', value)) {
      add(composite, key, { value, node: await app(composite, value, globalConf) })
    } else if (names.length > 1 && isLine(composite, names)) {
      add(composite, key, { value: names.join(' '), node: await line(composite, value) })
    } else add(composite, key, { setting: recorder.normal(value) })
  }
  return { children }
}

async function fake(composite: Composite): Promise<object> {
  const { children, entries, globalConf, loader, recorder } = composite
  for (const [key, value] of entries) {
    if (key.startsWith('filter.')) {
      say(composite, 'get_filter', value)
      add(composite, key, { value, node: recorder.filter(await loader.getFilter(value, globalConf)) })
    } else if (key.startsWith('server.')) {
      say(composite, 'get_server', value)
      add(composite, key, { value, node: recorder.server(await loader.getServer(value, globalConf)) })
    } else if (key.startsWith('noglobal.')) {
      add(composite, key, { value, node: await app(composite, value) })
    } else if (key.startsWith('default.')) {
      say(composite, 'get_app', undefined)
      add(composite, key, { value: null, node: recorder.app(await loader.getApp(undefined, globalConf)) })
    } else if (key.startsWith('extra.')) {
      say(composite, 'get_app-extra', value)
      const more = Object.assign(Object.create(null) as Record<string, unknown>, globalConf, { extra: key })
      add(composite, key, { value, node: recorder.app(await loader.getApp(value, more)) })
    } else if (key.startsWith('plain.')) add(composite, key, { setting: recorder.normal(value) })
    else add(composite, key, { value, node: await app(composite, value, globalConf) })
  }
  return { children }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
