import type { Answer } from './answer.js'

/** What came of comparing one answer with the original's. */
export type Verdict =
  | { readonly verdict: 'agreed' }
  | { readonly verdict: 'documented'; readonly difference: string }
  | { readonly verdict: 'disagreed'; readonly differences: readonly string[] }

/** What Python says of a factory whose text is no `module:attribute` to it, such as a path. */
const NO_ENTRY_POINT = "'NoneType' object has no attribute 'group'"

const COMPARED = ['request', 'ok', 'error', 'calls', 'events', 'result', 'config'] as const

/** Compares an answer with the original's: error, calls, order, configuration, tree. */
export function compare(theirs: Answer, ours: Answer): Verdict {
  const difference = documented(theirs, ours)
  if (difference !== undefined) return { verdict: 'documented', difference }
  const differences = COMPARED.flatMap((key) => differ(key, theirs[key], ours[key]))
  if (differences.length === 0) return { verdict: 'agreed' }
  // A composite's child that the original does not filter leaves no trace there if a later child fails.
  const isFiltered =
    !theirs.ok && differ('error', theirs.error, ours.error).length === 0 && isMoreFiltered(theirs, ours)
  return isFiltered ? { verdict: 'documented', difference: 'filter-with' } : { verdict: 'disagreed', differences }
}

/** Whether all that ours does more is to apply filters. */
function isMoreFiltered(theirs: Answer, ours: Answer): boolean {
  const isApplied = (event: string) => /^(?:apply|call \d+ filter_app) /.exec(event) !== null
  const without = ({ events = [] }: Answer) =>
    events.filter((event) => !isApplied(event)).map((event) => event.replace(/^(call|composite) \d+/, '$1'))
  const applied = ({ events = [] }: Answer) => events.filter(isApplied).length
  return applied(ours) > applied(theirs) && without(ours).join('\n') === without(theirs).join('\n')
}

/** The difference of docs/differences.md that explains why two answers are not the same, if they are not. */
function documented(theirs: Answer, ours: Answer): string | undefined {
  if (theirs.error?.class === 'RecursionError' && ours.error?.class === 'RecursionError') return 'circles'
  if (theirs.error?.class === 'AssertionError' && /^Protocol .* unknown$/.exec(theirs.error.message) !== null)
    return 'call-anywhere'
  if (
    theirs.error?.message === NO_ENTRY_POINT &&
    /import:(?:\.{1,2}\/|@)/.exec(JSON.stringify(ours.events ?? [])) !== null
  )
    return 'module-names'
  const isApp = theirs.request.kind === 'app'
  if (isApp && /"composed_filter"|-> <function>/.exec(JSON.stringify([theirs.result, theirs.events])) !== null) {
    return isSubsequence(theirs, ours) ? 'filter-with' : undefined
  }
  return undefined
}

/** Whether ours does all calls of theirs, in their order: a filter that is applied at last may add its own. */
function isSubsequence(theirs: Answer, ours: Answer): boolean {
  const calls = (ours.calls ?? []).map(text)
  let from = 0
  return (theirs.calls ?? []).map(text).every((call) => {
    const found = calls.indexOf(call, from)
    from = found + 1
    return found >= 0
  })
}

function text(call: { readonly ref: string; readonly kind: string }): string {
  return `${call.kind} ${call.ref}`
}

/** Where two JSON values differ, as lines `path: theirs / ours`. The order of keys does not count. */
function differ(path: string, theirs: unknown, ours: unknown): string[] {
  if (theirs === ours) return []
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    const length = Math.max(theirs.length, ours.length)
    return Array.from({ length }, (_, index) => differ(`${path}[${index}]`, theirs[index], ours[index])).flat()
  }
  if (isRecord(theirs) && isRecord(ours)) {
    const keys = new Set([...Object.keys(theirs), ...Object.keys(ours)])
    return [...keys].flatMap((key) => differ(`${path}.${key}`, own(theirs, key), own(ours, key)))
  }
  return [`${path}: original ${print(theirs)}, ours ${print(ours)}`]
}

function own(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function print(value: unknown): string {
  const printed = JSON.stringify(value) as string | undefined
  return printed === undefined ? 'nothing' : printed.length > 400 ? `${printed.slice(0, 400)}…` : printed
}
