/** A key, `=`, a value that does not end with a space (W3C Trace Context Level 1 §3.3.2). */
const MEMBER =
  /^(?:[a-z][a-z\d_*/-]{0,255}|[a-z\d][a-z\d_*/-]{0,240}@[a-z][a-z\d_*/-]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

/** How many members a list may have (§3.3.1.1). */
const MOST = 32
/** What has to be passed on at least; more is cut (§3.3.1.5). */
const KEPT = 512
/** Members longer than that go first (§3.3.1.5). */
const LONG = 128
/** The longest list that is read. */
const LONGEST = 8_192

/**
 * A `tracestate` as it is passed on: members in their order, each key once, no empty ones, 512 characters of whole members
 * at most. Undefined if there is nothing to pass on, or the list is malformed, which says nothing of `traceparent`
 * (§3.3.1.1, §4.3).
 */
export function passableTraceState(field: string): string | undefined {
  if (field.length > LONGEST) return undefined
  const members = new Map<string, string>()
  let count = 0
  for (const written of field.split(',')) {
    const member = trimmed(written)
    if (member === '') continue
    if (++count > MOST || !MEMBER.test(member)) return undefined
    const key = member.slice(0, member.indexOf('='))
    if (!members.has(key)) members.set(key, member)
  }
  const kept = fitting([...members.values()])
  return kept.length === 0 ? undefined : kept.join(',')
}

/** Leaves out the long members, then the last ones, until the rest is short enough. */
function fitting(members: readonly string[]): readonly string[] {
  if (lengthOf(members) <= KEPT) return members
  const short = members.filter(({ length }) => length <= LONG)
  while (lengthOf(short) > KEPT) short.pop()
  return short
}

function lengthOf(members: readonly string[]): number {
  return members.reduce((sum, { length }) => sum + length + 1, -1)
}

/** Without spaces and tabs around it; not by a pattern, which would try each space of a long row. */
function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text[start])) start++
  while (end > start && isSpace(text[end - 1])) end--
  return text.slice(start, end)
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
