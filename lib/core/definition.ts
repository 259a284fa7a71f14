import type { OptionsDeclaration } from './options.js'

/** What kind of thing a class is registered as. */
export type Kind = 'middleware' | 'application' | 'composite' | 'server'

/** A layer that another must come before or after: by name or role, or only where its options say that it matters. */
export type Neighbour =
  string | { readonly name: string; readonly when: (options: Readonly<Record<string, unknown>>) => boolean }

/** How a class is declared: everything but its name is optional. */
export interface DefinitionOptions {
  /** Its options: a class with `@option`s, a record of specs, or any Standard Schema. */
  readonly options?: OptionsDeclaration
  /** One line for help and the manual. */
  readonly description?: string
  /** What it does in a stack, as other layers may name it in `before` and `after`: `authorization`. */
  readonly roles?: readonly string[]
  /** Names or roles of layers that must be inside of this one, if they are there at all. */
  readonly before?: readonly Neighbour[]
  /** Names or roles of layers that must be outside of this one, if they are there at all. */
  readonly after?: readonly Neighbour[]
  /** Nothing may be outside of it but others that are `first`. */
  readonly first?: boolean
  /** Nothing may be inside of it but others that are `last`. */
  readonly last?: boolean
  /** It may stand in a stack once only. */
  readonly unique?: boolean
  /** Who publishes it, as `name@version`: a second copy of the same package does not conflict with the first. */
  readonly package?: string
}

/** A class's declaration, as it stands on the class. */
export interface Definition extends DefinitionOptions {
  readonly name: string
  readonly kind: Kind
  /** Where it was declared, `file:line:column`. */
  readonly place?: string | undefined
}

const DEFINITION = Symbol.for('tsgi.definition.v1')

/** The declaration of a class or of the nearest one that it extends. */
export function definitionOf(Class: object): Definition | undefined {
  return (Class as { [DEFINITION]?: Definition })[DEFINITION]
}

/** The name that a class itself is registered under; undefined if it is not, though one that it extends may be. */
export function registeredName(Class: object): string | undefined {
  return Object.hasOwn(Class, DEFINITION) ? definitionOf(Class)?.name : undefined
}

/** The name of a class in a stack: the one it is registered under, else its own. */
export function nameOf(Class: { readonly name: string }): string {
  return registeredName(Class) ?? (Class.name === '' ? 'anonymous' : Class.name)
}

export function define(Class: object, definition: Definition): void {
  Object.defineProperty(Class, DEFINITION, { value: Object.freeze(definition), configurable: true })
}
