/** The forms of a stack frame: `at f (/a/b.ts:1:2)`, `at async /a/b.ts:1:2`, `f@/a/b.ts:1:2` (JavaScriptCore). */
const FRAMES = [
  /^\s*at (?!.* \((?:eval at |native:)).*? \((.+:\d+:\d+)\)$/,
  /^\s*at (?:async )?(.+:\d+:\d+)$/,
  /^[^\s@]*@(.+:\d+:\d+)$/,
]

/** The place that one line of a stack names, as `file:line:column`; undefined if it names none. */
export function placeOfFrame(line: string): string | undefined {
  for (const frame of FRAMES) {
    const place = frame.exec(line)?.[1]
    if (place !== undefined) return place.startsWith('file://') ? pathOf(place) : place
  }
  return undefined
}

/**
 * Where the caller of `callee` stands in its source, as `file:line:column`; undefined where the runtime does not tell.
 */
export function callSite(callee: (...args: never[]) => unknown): string | undefined {
  // Bun and Deno have it too; a runtime without it gets no call-sites.
  if (typeof Error.captureStackTrace !== 'function') return undefined
  const holder: { stack?: unknown } = {}
  Error.captureStackTrace(holder, callee)
  // Whoever sets Error.prepareStackTrace may have made anything of it.
  if (typeof holder.stack !== 'string') return undefined
  for (const line of holder.stack.split('\n')) {
    const place = placeOfFrame(line)
    if (place !== undefined) return place
  }
  return undefined
}

/** The path of a file URL, with its line and column, as an editor takes it. */
function pathOf(url: string): string {
  const path = url.slice('file://'.length).replace(/^\/(?=[A-Za-z]:)/, '')
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
