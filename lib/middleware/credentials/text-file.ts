import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import type { Problem } from '../../core/index.js'

const LARGEST = 16 * 2 ** 20

/** The text of a file, or why it cannot be had. */
export type FoundText = { readonly text: string } | Pick<Problem, 'fault' | 'remedy'>

/**
 * Reads a file in UTF-8, at once.
 *
 * @param what - how it is called in a fault: `users file`.
 * @param howToMake - what to do if it does not exist.
 */
export function readTextFile(file: string, what: string, howToMake: string): FoundText {
  let bytes: Uint8Array
  try {
    bytes = readRegular(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') {
      const remedy = `${howToMake} (a relative path is taken from the working directory)`
      return { fault: `the ${what} does not exist`, remedy }
    }
    return { fault: `the ${what} cannot be read (${code ?? message})`, remedy: 'let this process read it' }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { fault: `the ${what} is not UTF-8`, remedy: 'write it anew in UTF-8' }
  }
}

/** Reads a file that is one: a device would never end, nor would opening a FIFO without O_NONBLOCK. */
function readRegular(file: string): Uint8Array {
  if (file.includes('\0')) throw new Error('its name has a NUL')
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const found = fstatSync(descriptor)
    if (!found.isFile()) throw new Error('it is no regular file')
    if (found.size > LARGEST) throw new Error(`it is larger than ${LARGEST} bytes`)
    return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
