import { ProtocolError } from '../protocol/index.js'

/** The body has another length than Content-Length says. */
export function wrongLength(declared: number, total: number | string): ProtocolError {
  return new ProtocolError(
    `the body has ${total} bytes, but Content-Length says ${declared}; leave Content-Length out, and it is computed`,
  )
}

/** A call of `write` would go beyond Content-Length. */
export function writtenBeyond(declared: number): ProtocolError {
  return new ProtocolError(`write() goes beyond the Content-Length of ${declared}; declare the right length, or none`)
}
