import type { ConfigProblem } from './config-error.js'

/** What a node of a deployment graph is. */
export type NodeKind = 'app' | 'filter' | 'server' | 'composite' | 'pipeline' | 'filter-app' | 'filter-with'

/**
 * What leads from one node to another: a member of a pipeline, the `next` of a filter-app, a composite's child, a filter
 * that an option names.
 */
export type EdgeRole = 'member' | 'filter' | 'filter-with' | 'next' | 'child' | 'option'

/** A deployment file as data: what is in it, how it hangs together, where each value was written. */
export interface Graph {
  /** The file, as it was opened. */
  readonly file: string
  readonly nodes: readonly GraphNode[]
  /** The id of the node that was asked for; undefined if it could not be resolved. */
  readonly main?: string | undefined
  readonly problems: readonly ConfigProblem[]
  readonly warnings: readonly ConfigProblem[]
}

/** One thing that a file builds: an application, a filter, a server, or what joins them. */
export interface GraphNode {
  readonly id: string
  readonly kind: NodeKind
  /** `app:main`; undefined if a URI leads to it. */
  readonly section?: string | undefined
  /** `file:line:column` of the section, or of the reference that names it. */
  readonly place?: string | undefined
  /** What is called, as written: `egg:Paste#urlmap`, `m:f`. None for what only joins others. */
  readonly reference?: string | undefined
  readonly protocol?: string | undefined
  /** Sections passed through by `use`, outermost first. */
  readonly chain: readonly string[]
  /** Values that look like secrets, or belong to an option declared secret, are masked. */
  readonly globalConf: readonly GraphValue[]
  readonly localConf: readonly GraphValue[]
  readonly edges: readonly GraphEdge[]
}

/** A key with its value, and where that was written. */
export interface GraphValue {
  readonly key: string
  readonly value: string
  readonly place?: string | undefined
}

/** A way from one node to another. */
export interface GraphEdge {
  readonly role: EdgeRole
  readonly to: string
  /** The key of a composite under which the child stands, or that of the option. */
  readonly key?: string | undefined
  readonly place?: string | undefined
  /** Whether only the look of the value says so: the composite is not known. */
  readonly guessed?: true | undefined
}

/** Something that a file is there for: an application or a server that nothing else in it leads to. */
export interface Offer {
  readonly kind: 'app' | 'server'
  /** As it is loaded by: `main`. */
  readonly name: string
  readonly section: string
}

/** What {@link checkFile} found. */
export interface FileReport extends Graph {
  /** What can be loaded and is no part of something else, in the order of the file; `main` in any case. */
  readonly offers: readonly Offer[]
  /** Whether nothing hinders loading: warnings may be there. */
  readonly ok: boolean
}
