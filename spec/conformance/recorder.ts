import { dirname } from 'node:path'
import type { ApplicationLike, Stack } from 'tsgi'
import {
  appConfig,
  ConfigError,
  confOrder,
  loadApp,
  loadFilter,
  loadServer,
  productOf,
  type Distribution,
  type FilterParts,
  type Invocation,
  type LoadedFilter,
  type LoadedServer,
  type LoadHooks,
  type LoadOptions,
  type ReferenceSite,
} from 'tsgi/config'
import { PythonError, type Answer, type Call, type PythonFault } from './answer.js'
import { makeNormal } from './here.js'
import { isInstalled, offers } from './offers.js'
import { buildComposite } from './recorded-composite.js'
import type { LoadRequest } from './request-arguments.js'

/** A factory that a reference became. */
interface Marker {
  readonly ref: string
  readonly attribute: string
}

const KINDS: Readonly<Record<string, string>> = {
  'paste.app_factory': 'app',
  'paste.composite_factory': 'composite',
  'paste.composit_factory': 'composite',
  'paste.filter_factory': 'filter',
  'paste.filter_app_factory': 'filter_app',
  'paste.server_factory': 'server',
  'paste.server_runner': 'server_runner',
}
const OWN_NAMES = new Set(['then', 'default', 'prototype', 'name', 'length', 'constructor', 'call', 'apply', 'bind'])

/** Answers one request as the oracle does, with this package in place of PasteDeploy. */
export async function record(file: string, request: LoadRequest): Promise<Answer> {
  return new Recorder(makeNormal(dirname(file))).run(request)
}

/** Every reference is a recorder: what they are called with, and in which order, is written down. */
export class Recorder {
  readonly calls: Call[] = []
  readonly events: string[] = []
  readonly normal: (text: string) => string
  readonly #markers = new WeakMap<object, Marker>()
  readonly #described = new WeakMap<object, object>()

  constructor(normal: (text: string) => string) {
    this.normal = normal
  }

  async run({ globalConf, kind, name, relativeTo, uri }: LoadRequest): Promise<Answer> {
    const request = {
      kind,
      uri: this.normal(uri),
      name: name ?? null,
      ...(globalConf === undefined ? {} : { global_conf: { ...globalConf } }),
    }
    // A copy: what is made by URI alone gets the very object, and may change it.
    const given = globalConf === undefined ? undefined : { ...globalConf }
    const options: LoadOptions = { name, relativeTo, globalConf: given, hooks: this.#hooks() }
    try {
      const found =
        kind === 'config'
          ? { config: await this.#config(uri, options) }
          : { result: await this.#load(kind, uri, options) }
      return { request, ok: true, calls: this.calls, events: this.events, ...found }
    } catch (error) {
      const fault = this.#fault(error)
      if (fault.class === 'RecursionError') return { request, ok: false, error: fault }
      return { request, ok: false, error: fault, calls: this.calls, events: this.events }
    }
  }

  /** What a loaded application is, as the oracle has it. */
  app(loaded: ApplicationLike): object {
    return this.#of(loaded) ?? { unknown: String(loaded) }
  }

  #of(loaded: ApplicationLike): Described | undefined {
    return this.#described.get(productOf(loaded as Stack))
  }

  filter({ made }: LoadedFilter): object {
    return this.#filterParts(made)
  }

  server({ invocation, product }: LoadedServer): object {
    return this.#described.get(product as object) ?? this.#deferred(invocation, 'server_runner')
  }

  /** Makes an application that is described by what it is made of. */
  node(description: object): ApplicationLike {
    const app: ApplicationLike = () => []
    this.#described.set(app, description)
    return app
  }

  conf(conf: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const plain = Object.create(null) as Record<string, unknown>
    for (const key of confOrder(conf)) {
      const value = conf[key]
      plain[key] = typeof value === 'string' ? this.normal(value) : value
    }
    return plain
  }

  async #load(kind: 'app' | 'filter' | 'server', uri: string, options: LoadOptions): Promise<object> {
    if (kind === 'app') return this.app(await loadApp(uri, options))
    if (kind === 'filter') return this.filter(await loadFilter(uri, options))
    return this.server(await loadServer(uri, options))
  }

  async #config(uri: string, options: LoadOptions): Promise<object> {
    const { conf, globalConf, localConf } = await appConfig(uri, options)
    return {
      merged: this.conf(conf),
      local_conf: this.conf(localConf),
      global_conf: this.conf(globalConf),
      local_order: confOrder(localConf),
    }
  }

  #fault(error: unknown): PythonFault {
    const known =
      error instanceof PythonError
        ? { class: error.className, message: error.message }
        : error instanceof ConfigError
          ? error.original
          : undefined
    if (known === undefined) return { class: 'ours', message: String(error instanceof Error ? error.stack : error) }
    return { class: known.class, message: this.normal(known.message) }
  }

  #hooks(): LoadHooks {
    return {
      distribution: (name, site) => (isInstalled(name) ? this.#distribution(name, site) : undefined),
      module: (name, site) => this.#module(name, site),
      call: (invocation) => this.#call(invocation),
    }
  }

  #distribution(name: string, { usedBy }: ReferenceSite): Distribution {
    return {
      name,
      entryPoint: (group, entry) => {
        if (!offers(name, group, entry, usedBy)) return undefined
        const ref = `egg:${name}#${entry}`
        const load = () => {
          this.events.push(`resolve ${ref} (${group})`)
          return this.#marker({ ref, attribute: entry })
        }
        return { load }
      },
    }
  }

  #module(name: string, { reference = '' }: ReferenceSite): unknown {
    if (name.split('.').some((part) => part.startsWith('missing'))) return undefined
    const scheme = reference.startsWith('call:') ? 'call' : 'import'
    return new Proxy(Object.create(null) as object, {
      get: (_, attribute) => {
        if (typeof attribute !== 'string' || OWN_NAMES.has(attribute) || attribute.startsWith('__')) return undefined
        if (attribute.includes('.') || attribute.startsWith('missing')) return undefined
        const ref = `${scheme}:${name}:${attribute}`
        this.events.push(`resolve ${ref}`)
        return this.#marker({ ref, attribute })
      },
    })
  }

  #marker(marker: Marker): object {
    const factory = new Proxy(() => undefined, {
      get: (target, name) => {
        if (typeof name !== 'string' || OWN_NAMES.has(name) || name.startsWith('_')) {
          return Reflect.get(target, name) as unknown
        }
        return this.#marker({ ref: `${marker.ref}.${name}`, attribute: name })
      },
    })
    this.#markers.set(factory, marker)
    return factory
  }

  #call(invocation: Invocation): unknown {
    const { attribute, ref } = this.#markers.get(invocation.factory as object) as Marker
    const seq = this.calls.length
    const kind = KINDS[invocation.protocol] as string
    const section = invocation.section ?? null
    const wrapped = invocation.app === undefined ? undefined : this.#of(invocation.app)
    this.calls.push({
      seq,
      kind,
      protocol: invocation.protocol,
      ref,
      section,
      chain: [...invocation.chain],
      file: invocation.file === undefined ? null : this.normal(invocation.file),
      ...(invocation.loader === undefined ? {} : { loader: this.normal(invocation.loader.source) }),
      ...(wrapped === undefined ? {} : { wraps: kind === 'server_runner' ? wrapped : short(wrapped) }),
      global_conf: this.conf(invocation.globalConf),
      local_conf: this.conf(invocation.localConf),
      local_order: confOrder(invocation.localConf),
    })
    this.events.push(`call ${seq} ${kind} ${ref}`)
    if (attribute.startsWith('raise_')) throw new PythonError('RuntimeError', `factory raised: ${ref}`)
    if (attribute.endsWith('_mutate')) invocation.globalConf.mutated_by = ref
    switch (kind) {
      case 'app':
        return this.node({ app: seq, ref, section })
      case 'filter':
        return this.#filter({ filter_callable: seq, ref, section })
      case 'filter_app':
        return this.node({ filter: seq, ref, section, app: wrapped })
      case 'composite':
        return buildComposite(this, seq, ref, attribute, invocation).then((made) =>
          this.node({ composite: seq, ref, section, ...made }),
        )
      default:
        return this.#server({ server: seq, ref, section })
    }
  }

  #filter(description: { filter_callable: number; ref: string; section: string | null }): object {
    const { filter_callable: seq, ref, section } = description
    const filter = (app: ApplicationLike) => {
      const inner = this.#of(app) as Described
      this.events.push(`apply ${seq} -> ${short(inner)}`)
      return this.node({ filter: seq, ref, section, app: inner })
    }
    this.#described.set(filter, description)
    return filter
  }

  #server(description: object): object {
    const server = { serve: () => undefined }
    this.#described.set(server, description)
    return server
  }

  #filterParts(made: FilterParts): object {
    if ('outer' in made) {
      return { composed_filter: { outer: this.#filterParts(made.outer), inner: this.#filterParts(made.inner) } }
    }
    if ('product' in made) return this.#described.get(made.product as object) as object
    return this.#deferred(made.invocation, 'filter_app_factory')
  }

  #deferred(invocation: Invocation, deferred: string): object {
    const ref = this.#markers.get(invocation.factory as object)?.ref
    // Where a module stands in the place of a factory, the oracle takes its attribute `ref` for a name.
    if (ref === undefined) this.events.push(`resolve ${moduleOf(invocation.reference)}:ref`)
    return {
      deferred,
      ref: ref ?? '<RecFactory>',
      section: invocation.section ?? null,
      global_conf: this.conf(invocation.globalConf),
      local_conf: this.conf(invocation.localConf),
    }
  }
}

/** A module as the oracle has it: `import:m`. */
function moduleOf(reference: string): string {
  return reference.startsWith('call:') ? reference.replace(/:$/, '') : `import:${reference}`
}

interface Described {
  readonly app?: unknown
  readonly composite?: unknown
  readonly filter?: unknown
}

/** The number of the call that made an application outermost. */
function short({ app, composite, filter }: Described): string {
  const seq = [app, composite, filter].find((each) => typeof each === 'number')
  return String(seq)
}
