import { faultInHeaders, ProtocolError, type HeaderList } from '../protocol/index.js'
import { isContentLength } from './head.js'

/** The fields that say how long a message is, what its body is, or where it goes (RFC 9110 §6.5.1, §8.6). */
const ONLY_IN_HEAD = new Set(['content-encoding', 'content-length', 'content-range', 'content-type', 'host', 'trailer'])

/** Checks fields that are sent before or after the head. */
export function checkFields(what: string, fields: HeaderList): void {
  const fault = faultInHeaders(fields)
  if (fault !== undefined) throw new ProtocolError(`${what}: ${fault}`)
  for (const [name] of fields) {
    if (ONLY_IN_HEAD.has(name.toLowerCase()))
      throw new ProtocolError(`${what}: the field ${name} belongs into the head; give it to startResponse`)
  }
}

/**
 * Moves Content-Length behind Content-Disposition: when Node.js has seen a length, it refuses letters beyond ASCII there.
 */
export function lengthLast(fields: string[]): void {
  const has = fields.some((text, index) => index % 2 === 0 && text.toLowerCase() === 'content-disposition')
  const at = has ? fields.findIndex((text, index) => index % 2 === 0 && isContentLength(text)) : -1
  if (at >= 0) fields.push(...fields.splice(at, 2))
}

/** Takes a field out of a list of names and values in turn. */
export function without(name: string, fields: string[]): void {
  for (let index = fields.length - 2; index >= 0; index -= 2) {
    if (fields[index]?.toLowerCase() === name) fields.splice(index, 2)
  }
}
