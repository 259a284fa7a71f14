import { definitionOf, optionSchema, toCamelCase } from '../core/index.js'
import { childNames, isComposite, type ChildName } from './composite-children.js'
import { confOrder, type OpenConf } from './conf.js'
import type { Context, FactoryPart, Frame } from './context.js'
import type { GraphEdge, GraphNode, GraphValue, NodeKind } from './graph.js'
import { Identities } from './identities.js'
import { filterNames, knownFilterOptions } from './named-filters.js'
import type { Linked } from './linker.js'
import { Resolver } from './resolver.js'
import { looksSecret, shown } from './secrets.js'
import type { Session } from './session.js'

/** A child of a composite, resolved without calling anything. */
export interface StaticChild {
  readonly child: ChildName
  readonly context: Context | undefined
}

/**
 * Resolves the children of composites as far as their sections tell them. What is named at the same place with the same
 * configuration is resolved once, however many ways lead there: composites that name one another twice on each level
 * would otherwise take time without end.
 */
export class StaticChildren {
  /** The resolvers that were needed, in order: their steps tell what is wrong. */
  readonly resolvers: Resolver[] = []
  readonly #session: Session
  readonly #isAll: boolean
  readonly #known = new Map<Context, readonly StaticChild[]>()
  readonly #resolved = new Map<string, { readonly context: Context | undefined }>()
  /** The contexts whose children are being resolved. */
  readonly #open = new Set<Context | undefined>()
  readonly #identities = new Identities()

  /** @param isAll - whether the filters are resolved, too, that options of known layers name. */
  constructor(session: Session, isAll = true) {
    this.#session = session
    this.#isAll = isAll
  }

  /** The children of every composite below a context, and of those below them; the filters that options name. */
  resolve(context: Context, trail: readonly Frame[] = []): void {
    this.#open.add(context)
    for (const member of membersOf(context)) this.resolve(member, trail)
    const names = this.#known.has(context) ? [] : this.#namesIn(context)
    if (names.length > 0) {
      const frames = context.frame === undefined ? trail : [...trail, context.frame]
      const children = names.map((child) => ({ child, context: this.#child(context, child, frames) }))
      this.#known.set(context, children)
      for (const { context: inner } of children) if (inner !== undefined) this.resolve(inner, frames)
    }
    this.#open.delete(context)
  }

  of(context: Context): readonly StaticChild[] {
    return this.#known.get(context) ?? []
  }

  #namesIn(context: Context): ChildName[] {
    if (context.wanted !== 'filter') return childNames(context)
    const filters = this.#isAll ? filterNames(context, knownFilterOptions(context)) : []
    return filters.map((each) => ({ ...each, wanted: 'filter', handsOn: true, isGuessed: false }))
  }

  #child(
    composite: Context,
    { handsOn, name, place, wanted }: ChildName,
    frames: readonly Frame[],
  ): Context | undefined {
    const conf = handsOn ? composite.globalConf : undefined
    const { scope } = composite
    const key = JSON.stringify([this.#identities.ofScope(scope), wanted, name, place, this.#identities.ofConf(conf)])
    const known = this.#resolved.get(key)
    // One that leads back to itself is resolved anew, to be told as the circle that it is.
    if (known !== undefined && !this.#open.has(known.context)) return known.context
    const resolver = new Resolver(this.#session, frames)
    this.resolvers.push(resolver)
    const context = resolver.name(scope, wanted, name, conf, place)
    if (known === undefined) this.#resolved.set(key, { context })
    return context
  }
}

/** What a context joins. */
export function membersOf({ part }: Context): Context[] {
  switch (part.kind) {
    case 'pipeline':
      return [...part.filters, part.app].map(({ context }) => context)
    case 'filter-app':
      return [part.filter.context, part.next.context]
    case 'filter-with':
      return [part.filter.context, part.inner]
    case 'factory':
      return []
  }
}

/** Nodes in the making: things that are the same in everything are one node. */
export class GraphDraft {
  readonly nodes: GraphNode[] = []
  readonly #children: StaticChildren
  readonly #parts: ReadonlyMap<FactoryPart, Linked>
  readonly #secrets: ReadonlySet<string>
  readonly #ids = new Map<string, string>()
  readonly #added = new Map<Context, string>()

  /** @param secrets - what is shown of no value. */
  constructor(
    children: StaticChildren,
    secrets: ReadonlySet<string>,
    parts: ReadonlyMap<FactoryPart, Linked> = new Map(),
  ) {
    this.#children = children
    this.#secrets = secrets
    this.#parts = parts
  }

  /** Adds a context with all that it leads to, and gives its id. */
  add(context: Context): string {
    const id = this.#added.get(context) ?? this.#new(context)
    this.#added.set(context, id)
    return id
  }

  #new(context: Context): string {
    const { chain, globalConf, globalOrigins, localConf, origins, part, place } = context
    const isFactory = part.kind === 'factory'
    const isSecret = isFactory ? this.#secretKeys(part) : looksSecret
    const node: Omit<GraphNode, 'id'> = {
      kind: kindOf(context),
      section: chain[0],
      place,
      reference: isFactory ? part.reference.text : undefined,
      protocol: isFactory ? part.protocol : undefined,
      chain,
      globalConf: this.#values(globalConf, globalOrigins, looksSecret),
      localConf: isFactory ? this.#values(localConf, origins, isSecret) : [],
      edges: this.#edges(context),
    }
    const key = JSON.stringify(node)
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = `n${this.nodes.length + 1}`
    this.#ids.set(key, id)
    this.nodes.push({ id, ...node })
    return id
  }

  #edges(context: Context): GraphEdge[] {
    const { part, place } = context
    switch (part.kind) {
      case 'pipeline':
        return [...part.filters, part.app].map((member) => ({
          role: 'member',
          to: this.add(member.context),
          place: member.place,
        }))
      case 'filter-app':
        return [
          { role: 'filter', to: this.add(part.filter.context), place: part.filter.place },
          { role: 'next', to: this.add(part.next.context), place: part.next.place },
        ]
      case 'filter-with':
        return [
          { role: 'filter-with', to: this.add(part.filter.context), place: part.filter.place },
          { role: 'next', to: this.add(part.inner), place },
        ]
      case 'factory':
        return [...this.#named(part), ...this.#childEdges(context)]
    }
  }

  /** The edges to the filters that options of an imported class name. */
  #named(part: FactoryPart): GraphEdge[] {
    const linked = this.#parts.get(part)
    const named = linked !== undefined && 'named' in linked ? linked.named : []
    return named.flatMap(({ context, key, place }): GraphEdge[] =>
      context === undefined ? [] : [{ role: 'option', to: this.add(context), key, place }],
    )
  }

  #childEdges(context: Context): GraphEdge[] {
    const role = context.wanted === 'filter' ? 'option' : 'child'
    return this.#children.of(context).flatMap(({ child, context: inner }): GraphEdge[] => {
      if (inner === undefined) return []
      const edge = { role, to: this.add(inner), key: child.key, place: child.place } as const
      return [child.isGuessed ? { ...edge, guessed: true } : edge]
    })
  }

  #values(
    conf: Readonly<OpenConf>,
    origins: ReadonlyMap<string, string>,
    isSecret: (key: string) => boolean,
  ): GraphValue[] {
    return confOrder(conf).map((key) => ({
      key,
      value: shown(key, conf[key], isSecret(key), this.#secrets),
      place: origins.get(key),
    }))
  }

  /** Which keys of a factory hold secrets: those that its class declares, and those that look so. */
  #secretKeys(part: FactoryPart): (key: string) => boolean {
    const linked = this.#parts.get(part)
    const Class = linked !== undefined && 'Class' in linked ? linked.Class : undefined
    const schema = Class === undefined || definitionOf(Class) === undefined ? undefined : optionSchema(Class)
    return (key) => schema?.specs.get(toCamelCase(key))?.secret === true || looksSecret(key)
  }
}

function kindOf(context: Context): NodeKind {
  if (context.part.kind !== 'factory') return context.part.kind
  return isComposite(context) ? 'composite' : context.wanted
}
