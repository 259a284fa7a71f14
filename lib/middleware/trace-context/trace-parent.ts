/** Who called, and in which trace: what a `traceparent` says (W3C Trace Context Level 1 §3.2). */
export interface TraceParent {
  /** 32 hexadecimal digits in lower case, not all zero. */
  readonly traceId: string
  /** What the caller calls its request: 16 hexadecimal digits in lower case, not all zero. */
  readonly spanId: string
  /** Whether the caller may have recorded it. */
  readonly sampled: boolean
}

/** Version, trace-id, parent-id, trace-flags; a later version may have more behind a hyphen. */
const FIELD = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/
const ZEROS = /^0+$/
const LONGEST = 512
const SAMPLED = 1

/**
 * Reads a `traceparent`; undefined if it is malformed, which begins a trace anew (§3.2.2). Of a version that is not known
 * yet, what version 00 has is read (§3.2.4 "Versioning of traceparent").
 */
export function parseTraceParent(field: string): TraceParent | undefined {
  if (field.length > LONGEST) return undefined
  const [, version = 'ff', traceId = '', spanId = '', flags = '', more] = FIELD.exec(field) ?? []
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED }
}

/** A `traceparent` of version 00, of whose flags only `sampled` is known (§3.2.2.5.2). */
export function formatTraceParent({ sampled, spanId, traceId }: TraceParent): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}
