import type { Environ, Peer } from '../protocol/index.js'

/** One request that was answered, or cut, as an access log tells of it. Any host can make one. */
export interface AccessRecord {
  /** Empty, like target and protocol, if the request could not be read. */
  readonly method: string
  /** The target as it came. */
  readonly target: string
  /** `HTTP/1.1` */
  readonly protocol: string
  /** The path of the target, decoded. */
  readonly path: string
  /** As it is at the end, when layers have said who asks; undefined if the request was refused before it had one. */
  readonly environ: Readonly<Environ> | undefined
  /** Names and values of the request's header fields in turn, for a request without an environ. */
  readonly requestFields: readonly string[]
  /** The code that was sent, or 0 if none was. */
  readonly status: number
  /** Names and values of the response's header fields in turn. */
  readonly responseFields: readonly string[]
  /** Bytes of the body that were sent. */
  readonly bytes: number
  /** Bytes of the whole request and of the whole response on the connection, as far as they are known. */
  readonly bytesReceived?: number | undefined
  readonly bytesSent?: number | undefined
  /** Milliseconds since 1970 when the request began. */
  readonly startedAt: number
  /** Milliseconds until the last byte of the response had left, or the connection was gone. */
  readonly duration: number
  /** Whether all of the response went out. */
  readonly isComplete: boolean
  /** Whether the connection may serve another request. */
  readonly isKept: boolean
  /** How many requests the connection had served before. */
  readonly earlierRequests: number
  readonly peer: Peer | undefined
  /** The process that served it. */
  readonly pid: number
}

/** Gives what reads a header field of a request; each character of its value is a byte. */
export function requestField(name: string): (record: AccessRecord) => string | undefined {
  const upper = name.toUpperCase().replaceAll('-', '_')
  const key = upper === 'CONTENT_TYPE' || upper === 'CONTENT_LENGTH' ? upper : (`HTTP_${upper}` as const)
  return ({ environ, requestFields }) => (environ === undefined ? fieldIn(requestFields, name) : environ[key])
}

/** The values that a header field has in a list of names and values in turn. */
export function fieldIn(fields: readonly string[], name: string): string | undefined {
  const wanted = name.toLowerCase()
  let found: string | undefined
  for (let index = 0; index + 1 < fields.length; index += 2) {
    if (fields[index]?.toLowerCase() !== wanted) continue
    const value = fields[index + 1] ?? ''
    found = found === undefined ? value : `${found}, ${value}`
  }
  return found
}
