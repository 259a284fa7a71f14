import { randomFillSync } from 'node:crypto'
import { environKey } from '../../core/index.js'
import type { Environ, HeaderList } from '../../protocol/index.js'
import { formatTraceParent, type TraceParent } from './trace-parent.js'

/** The trace that a request belongs to, and what the request is called in it. */
export interface Trace {
  /** 32 hexadecimal digits: all that was caused by one request from outside has it. */
  readonly traceId: string
  /** 16 hexadecimal digits: what this request is called; the parent of those that the application makes. */
  readonly spanId: string
  /** What the request of the caller is called, if somebody trusted has said so. */
  readonly parentId?: string
  /** Whether it is recorded, here or by the caller. */
  readonly sampled: boolean
  /** What tracing systems add to it, as it is passed on. */
  readonly traceState?: string
  /** The fields that requests of the application should have: `fetch(url, { headers: trace.headers })`. */
  readonly headers: HeaderList
}

/** The trace of the request. */
export const TRACE = environKey<Trace>()('tsgi.trace')

/** Who called, and what tracing systems have added. */
export interface Caller extends TraceParent {
  readonly traceState?: string | undefined
}

/** What is known of a trace without its fields. */
type TraceParts = Omit<Trace, 'headers'>

/** A trace that goes on from a caller, or begins here. */
export function newTrace(caller: Caller | undefined, sampled: boolean): Trace {
  if (caller === undefined) return withFields({ traceId: randomHex(16), spanId: randomHex(8), sampled })
  const { spanId: parentId, traceId, traceState } = caller
  const parts = { traceId, spanId: randomHex(8), parentId, sampled: caller.sampled }
  return withFields(traceState === undefined ? parts : { ...parts, traceState })
}

/** The trace with the fields by which it is passed on. */
export function withFields(parts: TraceParts): Trace {
  const headers: HeaderList = [['traceparent', formatTraceParent(parts)]]
  if (parts.traceState !== undefined) headers.push(['tracestate', parts.traceState])
  return { ...parts, headers }
}

/** Puts a trace into the environ, also in place of the fields that came: what is passed on as it came is right. */
export function placeTrace(environ: Environ, trace: Trace): void {
  TRACE.set(environ, trace)
  environ.HTTP_TRACEPARENT = formatTraceParent(trace)
  if (trace.traceState === undefined) delete environ.HTTP_TRACESTATE
  else environ.HTTP_TRACESTATE = trace.traceState
}

/** Random bytes for some requests at once, since each call for them costs more than the bytes do. */
const pool = Buffer.alloc(4_096)
let used = pool.length

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const hex = pool.toString('hex', used, used + bytes)
  used += bytes
  return hex
}
