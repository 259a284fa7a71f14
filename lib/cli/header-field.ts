import { isFieldValue, isToken } from '../protocol/index.js'
import { UsageError } from './usage-error.js'

/**
 * A header field as it is written on the command line, `Name: value`.
 *
 * @throws {UsageError} if it is none.
 */
export function headerField(written: string, command: string): [name: string, value: string] {
  const mark = written.indexOf(':')
  const name = written.slice(0, Math.max(mark, 0))
  const value = Buffer.from(written.slice(mark + 1).trim()).toString('latin1')
  if (isToken(name) && isFieldValue(value)) return [name, value]
  throw new UsageError(`${JSON.stringify(written)} is no header field; write 'Name: value'`, command)
}
