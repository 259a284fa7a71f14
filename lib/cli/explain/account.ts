import { innerLayers, type Bound } from '../../core/index.js'
import type { Decision } from '../../middleware/index.js'
import type { Change } from './snapshot.js'
import type { Step } from './trace.js'

/** What became of a request at one layer, as data. */
export interface Account {
  readonly kind: Step['kind'] | 'guard'
  readonly name: string
  /** `file:line:column` of the section that put it there. */
  readonly place?: string | undefined
  readonly outcome: 'pass' | 'refuse' | 'report' | 'passed' | 'answered' | 'chose' | 'reached' | 'threw'
  readonly depth: number
  /** Of a refusal, also one that is only reported. */
  readonly rule?: string
  readonly reason?: string
  /** What it was decided by. */
  readonly value?: string | undefined
  /** What it answered, and where to. */
  readonly status?: number
  readonly location?: string | undefined
  readonly changes?: readonly Change[]
  /** What the guards decided that it combines, as far as they were asked. */
  readonly parts?: readonly Account[]
}

/** The account of one step. */
export function accountOf(step: Step): Account {
  const { changes, decision, depth, entry, head, isPassed, kind, name, place } = step
  const told = { kind, name, place, depth, ...(changes.length === 0 ? {} : { changes }) }
  if (decision !== undefined) {
    const { Class, options } = (entry ?? {}) as Partial<Bound>
    const decided = decisionAccount(decision, Class && { Class, options }, depth)
    return { ...decided, ...told, kind: 'guard', ...(decided.outcome === 'refuse' ? answer(head) : {}) }
  }
  return { ...told, outcome: outcomeOf(step), ...(isPassed || kind === 'application' ? {} : answer(head)) }
}

function outcomeOf({ hasThrown, isPassed, kind }: Step): Account['outcome'] {
  if (kind === 'application') return 'reached'
  if (hasThrown === true) return 'threw'
  if (!isPassed) return 'answered'
  return kind === 'composite' ? 'chose' : 'passed'
}

function answer(head: Step['head']): Pick<Account, 'status' | 'location'> {
  if (head === undefined) return {}
  const location = head.headers.find(([name]) => name.toLowerCase() === 'location')?.[1]
  return { status: Number.parseInt(head.status, 10), ...(location === undefined ? {} : { location }) }
}

/** What a guard decided; its parts are at the places of the guards that its options hold. */
function decisionAccount(
  { name, outcome, parts, refusal }: Decision,
  bound: Pick<Bound, 'Class' | 'options' | 'place'> | undefined,
  depth: number,
): Account {
  const inner = bound === undefined ? [] : innerLayers(bound.Class, bound.options as object | undefined)
  const guards = inner.flatMap(({ layers }) => layers)
  return {
    kind: 'guard',
    name,
    place: bound?.place,
    outcome,
    depth,
    ...(refusal === undefined ? {} : { rule: refusal.rule, reason: refusal.reason }),
    ...(refusal?.value === undefined ? {} : { value: refusal.value }),
    ...(parts.length === 0
      ? {}
      : { parts: parts.map((part, index) => decisionAccount(part, guardOf(part, index, guards), depth + 1)) }),
  }
}

/** Guards are asked in order, so that the first decision is that of the first. */
function guardOf({ layer }: Decision, index: number, guards: readonly Bound[]): Bound | undefined {
  const isOf = ({ Class }: Bound): boolean => Class === layer.constructor
  const expected = guards[index]
  return expected !== undefined && isOf(expected) ? expected : guards.find(isOf)
}
