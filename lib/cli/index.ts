/**
 * The command `tsgi`, as a function.
 *
 * @packageDocumentation
 */
export { run } from './run.js'
export type { Output, Surroundings } from './terminal.js'
