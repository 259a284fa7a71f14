/** A configuration that code has been at: its values may be anything. */
export type OpenConf = Record<string, unknown>

/** On a configuration in which JavaScript would lose the order of keys: that order. Other folders read it, too. */
const ORDER = Symbol.for('tsgi.conf-order.v1')

function orderOf(conf: object): string[] | undefined {
  return (conf as { [ORDER]?: string[] })[ORDER]
}

/** Makes an empty configuration, or a copy. */
export function makeConf(source?: Readonly<OpenConf>): OpenConf {
  const conf = Object.create(null) as OpenConf
  if (source !== undefined) for (const key of confOrder(source)) put(conf, key, source[key])
  return conf
}

/** Sets a key; one that is there already keeps its place. */
export function put(conf: OpenConf, key: string, value: unknown): void {
  if (!(key in conf)) {
    const order = orderOf(conf)
    if (order !== undefined) order.push(key)
    else if (isIndex(key)) Object.defineProperty(conf, ORDER, { value: [...Object.keys(conf), key] })
  }
  conf[key] = value
}

/** Takes a key out, and gives its value. */
export function take(conf: OpenConf, key: string): unknown {
  const value = conf[key]
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a record without prototype
  delete conf[key]
  const order = orderOf(conf)
  if (order?.includes(key) === true) order.splice(order.indexOf(key), 1)
  return value
}

/**
 * The keys of a configuration in the order of the file. JavaScript puts keys that look like integers first; this does
 * not. Works on any object: what the loader did not make has the order that JavaScript gives.
 */
export function confOrder(conf: Readonly<OpenConf>): string[] {
  const keys = Object.keys(conf)
  const order = orderOf(conf)
  if (order === undefined) return keys
  const known = order.filter((key) => Object.hasOwn(conf, key))
  return known.length === keys.length ? known : [...new Set([...known, ...keys])]
}

/** Whether JavaScript takes a key for an index, and orders it before the others. */
function isIndex(key: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(key)
}
