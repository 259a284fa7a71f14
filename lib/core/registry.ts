import type { Definition, Kind } from './definition.js'
import { RegistryError, type Problem } from './errors.js'
import { didYouMean } from './nearest.js'

/** A class under a name. */
export interface Registered<C = unknown> {
  readonly Class: C
  readonly definition: Definition
}

/**
 * Names of classes, one space of names for each kind. The decorators fill {@link registry}; whoever looks names up
 * takes a registry as an argument, so that a spec can bring its own.
 */
export class Registry {
  readonly #classes = new Map<string, Registered>()

  /**
   * Puts a class under its name. The same class of another copy of its package (same package with version, or declared
   * at the same place) leaves the first there.
   *
   * @throws {RegistryError} if another class has the name.
   */
  register(Class: unknown, definition: Definition): void {
    const key = keyOf(definition.kind, definition.name)
    const taken = this.#classes.get(key)
    if (taken === undefined) this.#classes.set(key, { Class, definition })
    else if (taken.Class !== Class && !sameOrigin(taken.definition, definition)) throw nameTaken(taken, definition)
  }

  /** @throws {RegistryError} if nothing has the name; the message names the near ones. */
  get(kind: Kind, name: string): Registered {
    const found = this.find(kind, name)
    if (found !== undefined) return found
    throw new RegistryError(`No ${kind} is named ${name}`, [nameUnknown(kind, name, this)])
  }

  find(kind: Kind, name: string): Registered | undefined {
    return this.#classes.get(keyOf(kind, name))
  }

  /** The names of one kind, sorted. */
  names(kind: Kind): string[] {
    const prefix = keyOf(kind, '')
    return [...this.#classes.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .sort()
  }
}

/** What is wrong with a name that nothing is registered under. */
export function nameUnknown(kind: Kind, name: string, where: Registry): Problem {
  return {
    code: 'NAME_UNKNOWN',
    fault: `no ${kind} is registered as ${JSON.stringify(name)}`,
    remedy: `${didYouMean(name, where.names(kind), 'registered')} (a class is registered when the module that declares it is imported)`,
  }
}

function keyOf(kind: Kind, name: string): string {
  return `${kind} ${name}`
}

function sameOrigin(a: Definition, b: Definition): boolean {
  if (a.package !== undefined || b.package !== undefined) return a.package === b.package
  return a.place !== undefined && a.place === b.place
}

function nameTaken(taken: Registered, { kind, name, place }: Definition): RegistryError {
  const where = taken.definition.place ?? taken.definition.package
  return new RegistryError(`The name ${name} is taken`, [
    {
      code: 'NAME_TAKEN',
      fault: `the ${kind} name ${JSON.stringify(name)} is taken by ${(taken.Class as { name: string }).name}${where === undefined ? '' : ` (${where})`}`,
      remedy: 'give this class another name',
      place,
    },
  ])
}

const REGISTRY = Symbol.for('tsgi.registry.v1')
const shared = globalThis as unknown as { [REGISTRY]?: Registry | undefined }

/** The registry that the decorators fill; one for all copies of the package in this process. */
export const registry: Registry = (shared[REGISTRY] ??= new Registry())
