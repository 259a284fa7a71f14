import { described } from '../protocol/index.js'
import { Fault, isFault } from './fault.js'

/** What a reference was imported as, or why it was not. */
export type Loaded = { readonly object: unknown } | Fault

/** Imports something; what goes wrong while its module runs becomes a fault that says where it is named. */
export async function loading(load: () => unknown, text: string, place: string | undefined): Promise<Loaded> {
  try {
    return { object: await load() }
  } catch (error) {
    if (isFault(error)) return error
    const words = error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${described(error)}`
    const problem = {
      code: 'MODULE_FAILED',
      fault: `${text} cannot be imported: ${words}`,
      remedy: 'mend the module, or what it imports',
      place,
    }
    return new Fault(problem, error)
  }
}
