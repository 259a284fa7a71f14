import { Fault } from './fault.js'

/**
 * Imports something; what goes wrong while its module runs becomes a fault that says where it is named.
 *
 * @throws {Fault} whatever was thrown.
 */
export async function loading<T>(load: () => T, text: string, place: string | undefined): Promise<Awaited<T>> {
  try {
    return await load()
  } catch (error) {
    if (error instanceof Fault) throw error
    const problem = {
      code: 'MODULE_FAILED',
      fault: `${text} cannot be imported: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
      remedy: 'mend the module, or what it imports',
      place,
    }
    throw new Fault(problem, error)
  }
}
