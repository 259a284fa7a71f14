import {
  faultInField,
  faultInHeader,
  faultInStatus,
  ProtocolError,
  statusCode,
  type HeaderList,
  type Status,
} from '../protocol/index.js'

/** A checked head, in the form in which it is sent. */
export interface Head {
  readonly code: number
  readonly reason: string
  /** Names and values in turn: a copy, so that nobody changes what was checked. */
  readonly fields: string[]
  /** The value of Content-Length, or -1 if there is none. */
  readonly declared: number
}

/** What an exchange has before a head was announced. */
export const NO_HEAD: Head = { code: 500, reason: '', fields: [], declared: -1 }

interface StatusLine {
  readonly code: number
  readonly reason: string
}

const statusLines = new Map<Status, StatusLine>()
const MOST_STATUS_LINES = 256

/**
 * Checks a head and copies it, in one pass (PEP 3333, "The start_response() Callable").
 *
 * @throws {ProtocolError} that says what is wrong and how to mend it.
 */
export function checkHead(status: Status, headers: HeaderList): Head {
  const { code, reason } = statusLines.get(status) ?? parseStatus(status)
  if (!Array.isArray(headers))
    throw new ProtocolError('startResponse: the headers are no array; pass an array of [name, value] pairs')
  const fields: string[] = []
  let declared = -1
  for (const header of headers as readonly unknown[]) {
    if (!Array.isArray(header) || header.length !== 2)
      throw new ProtocolError(`startResponse: ${faultInHeader(header) ?? 'a header is no pair'}`)
    // Read once: what was checked is what is sent.
    const [name, value] = header as unknown as readonly [string, string]
    const fault = faultInField(name, value)
    if (fault !== undefined) throw new ProtocolError(`startResponse: ${fault}`)
    if (name.length === 14 && isContentLength(name)) declared = parseLength(value, declared)
    fields.push(name, value)
  }
  return { code, reason, fields, declared }
}

function parseStatus(status: Status): StatusLine {
  const fault = faultInStatus(status)
  if (fault !== undefined) throw new ProtocolError(`startResponse: ${fault}`)
  const line = { code: statusCode(status), reason: status.slice(4) }
  if (statusLines.size < MOST_STATUS_LINES) statusLines.set(status, line)
  return line
}

/** Whether a field of a head is Content-Length. */
export function isContentLength(name: string): boolean {
  return name === 'content-length' || name === 'Content-Length' || name.toLowerCase() === 'content-length'
}

function parseLength(value: string, before: number): number {
  if (before >= 0) throw new ProtocolError('startResponse: there are two Content-Length headers; leave one, or none')
  if (!/^\d{1,15}$/.test(value)) {
    throw new ProtocolError(
      `startResponse: Content-Length is ${JSON.stringify(value)}, not a number of bytes; leave it out, and it is computed`,
    )
  }
  return Number(value)
}
