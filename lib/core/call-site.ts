/** The place at the end of a frame: `at f (file:///a/b.ts:1:2)`, `at /a/b.ts:1:2`, `f@/a/b.ts:1:2`. */
const FRAME = /(?:\(|^\s*at (?:async )?|^[^@\s]*@)((?:file:\/\/)?[^()]+:\d+:\d+)\)?$/

/**
 * Where the caller of `callee` stands in its source, as `file:line:column`; undefined where the runtime does not tell.
 */
export function callSite(callee: (...args: never[]) => unknown): string | undefined {
  const holder: { stack?: string } = {}
  // Bun and Deno have it too; a runtime without it gets no call-sites.
  if (typeof Error.captureStackTrace !== 'function') return undefined
  Error.captureStackTrace(holder, callee)
  const frame = holder.stack?.split('\n').find((line) => FRAME.test(line))
  return frame === undefined ? undefined : FRAME.exec(frame)?.[1]?.replace(/^file:\/\//, '')
}
