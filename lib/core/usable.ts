import type { Environ } from '../protocol/index.js'
import type { Chain } from './chain.js'
import type { Missing, Provided } from './environ-key.js'
import type { Layer } from './layer.js'
import type { MiddlewareClass, OptionsOf } from './middleware.js'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a chain with any keys
type AnyChain = Chain<any>

/** What can stand in a chain as one layer: a function `(app) => application`, or a whole chain. */
export type LayerLike = Layer | AnyChain

/** Everything that `use` takes: a middleware class, the name of one, a layer, a chain. */
export type Usable = MiddlewareClass | string | LayerLike

/** The environ of an application inside of a chain that provides `P`. */
export type EnvironWith<P> = Environ & P

/** Decides for one request, from an environ in which a chain has put `P`. */
export type PredicateOf<P> = (environ: EnvironWith<P>) => boolean

/** The arguments of `use` after what is used: the options of a class, by name any, else none. */
export type UseArguments<L> = L extends MiddlewareClass
  ? OptionsOf<L>
  : L extends string
    ? [options?: Readonly<Record<string, unknown>>]
    : []

/** Not satisfiable if `L` needs an environ key that `P` lacks; the compiler then prints the sentence. */
export type Satisfied<L, P> = L extends AnyChain
  ? unknown
  : [Missing<L, P>] extends [never]
    ? unknown
    : `needs environ key '${Missing<L, P>}', which no earlier layer provides`

/** What a usable puts into the environ: a chain all that its layers do. */
export type ProvidedBy<L> = L extends Chain<infer Q> ? Q : Provided<L>
