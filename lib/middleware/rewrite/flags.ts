import { didYouMean, type OptionError } from '../../core/index.js'
import { ruleFault } from './rule-fault.js'

/** What a rule does when it matches: goes on with the changed path, or answers. */
export type Outcome =
  | { readonly kind: 'rewrite'; readonly last: boolean }
  | { readonly kind: 'redirect'; readonly status: number }
  | { readonly kind: 'refuse'; readonly status: 403 | 410 }

/** The flags of a line: a name in lower case, with what stands after `=`. */
export type Flags = ReadonlyMap<string, string | undefined>

/** The flags of rules, by mod_rewrite's short and long names. */
const RULE_FLAGS = new Map([
  ['r', 'redirect'],
  ['redirect', 'redirect'],
  ['l', 'last'],
  ['last', 'last'],
  ['f', 'forbidden'],
  ['forbidden', 'forbidden'],
  ['g', 'gone'],
  ['gone', 'gone'],
  ['nc', 'nocase'],
  ['nocase', 'nocase'],
  ['qsa', 'qsappend'],
  ['qsappend', 'qsappend'],
  ['qsd', 'qsdiscard'],
  ['qsdiscard', 'qsdiscard'],
  ['unsafe', 'unsafe'],
])

/** The flags of conditions. */
const CONDITION_FLAGS = new Map([
  ['nc', 'nocase'],
  ['nocase', 'nocase'],
  ['or', 'ornext'],
  ['ornext', 'ornext'],
  ['unsafe', 'unsafe'],
])

const ALWAYS_ESCAPED = 'what is filled in is always escaped as its place needs'

/** Flags of mod_rewrite that are left out, each with the reason and what to do. */
const REFUSED = new Map<string, string>(
  (
    [
      [['n', 'next'], 'rules run once, since starting again can go on for ever; write the rules in the order needed'],
      [['end'], 'rules run once; write L'],
      [['c', 'chain'], 'write the condition before each rule: if %{PATH_INFO} …'],
      [['s', 'skip'], 'counting rules breaks when one is added; write conditions: if %{PATH_INFO} !…'],
      [['e', 'env'], 'a rule changes the path only; set environ keys with the layer EnvInjection'],
      [['co', 'cookie'], 'a rule changes the path only; set cookies in a layer of their own'],
      [['p', 'proxy'], 'a rule never fetches anything; mount an application that does'],
      [['pt', 'passthrough'], 'what is inside always gets the rewritten path; leave it out'],
      [['t', 'type', 'h', 'handler'], 'the application says its type; set headers in a layer of their own'],
      [['ne', 'noescape'], `${ALWAYS_ESCAPED}; leave it out`],
      [['b', 'bnp', 'bne', 'bctls', 'nv', 'novary'], `${ALWAYS_ESCAPED}; leave it out`],
      [['dpi', 'discardpath'], 'PATH_INFO is what is rewritten; leave it out'],
      [['ns', 'nosubreq'], 'there are no subrequests here; leave it out'],
      [['qsl', 'qslast'], 'the query begins at the first ?; put the path in front of it'],
      [['unsafeallow3f', 'unsafeprefixstat', 'unsafeprefixstatus'], `${ALWAYS_ESCAPED}; leave it out`],
    ] satisfies [string[], string][]
  ).flatMap(([names, reason]) => names.map((name): [string, string] => [name, reason])),
)

/**
 * Reads the flags of a rule, `[R=301,NC]`, or of a condition.
 *
 * @param text - what stands between the brackets.
 * @throws {OptionError} if one is unknown, left out of what mod_rewrite has, or there twice.
 */
export function readFlags(text: string, of: 'rule' | 'condition'): Flags {
  const known = of === 'rule' ? RULE_FLAGS : CONDITION_FLAGS
  const flags = new Map<string, string | undefined>()
  for (const written of text.split(',').map((each) => each.trim())) {
    const [, short = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(written) ?? []
    const name = known.get(short.toLowerCase())
    if (name === undefined) throw unknownFlag(short, of, [...known.keys()])
    if (flags.has(name)) throw ruleFault(`the flag ${short} is there twice`, 'write it once')
    if (value !== undefined && name !== 'redirect')
      throw ruleFault(`the flag ${short} takes no value`, `write ${short}`)
    flags.set(name, value)
  }
  return flags
}

function unknownFlag(flag: string, of: 'rule' | 'condition', known: readonly string[]): OptionError {
  const other = of === 'condition' ? RULE_FLAGS : CONDITION_FLAGS
  const lower = flag.toLowerCase()
  if (other.has(lower)) {
    const place = of === 'condition' ? 'rules, not to conditions' : 'conditions, not to rules'
    return ruleFault(`the flag ${flag} belongs to ${place}`, 'move it')
  }
  const reason = REFUSED.get(lower)
  if (reason !== undefined) return ruleFault(`the flag ${flag} of mod_rewrite is not offered`, reason)
  if (flag === '') return ruleFault('there is an empty flag', 'write [R=301,NC], or leave the brackets out')
  return ruleFault(
    `there is no flag ${flag}`,
    didYouMean(
      flag,
      known.map((name) => name.toUpperCase()),
      'flags',
    ),
  )
}

const STATUSES = ['301', '302', '303', '307', '308']

/**
 * What the flags of a rule make it do.
 *
 * @throws {OptionError} if they contradict one another.
 */
export function outcomeOf(flags: Flags): Outcome {
  const kinds = ['redirect', 'forbidden', 'gone'].filter((name) => flags.has(name))
  if (kinds.length > 1) throw ruleFault(`the flags ${kinds.join(' and ')} contradict one another`, 'keep one')
  if (flags.has('qsappend') && flags.has('qsdiscard')) {
    throw ruleFault('the flags QSA and QSD contradict one another', 'keep one')
  }
  if (flags.has('forbidden')) return { kind: 'refuse', status: 403 }
  if (flags.has('gone')) return { kind: 'refuse', status: 410 }
  if (!flags.has('redirect')) return { kind: 'rewrite', last: flags.has('last') }
  const written = flags.get('redirect') ?? '302'
  if (!STATUSES.includes(written)) {
    throw ruleFault(`R=${written} is no redirect`, `write R=${STATUSES.join(', R=')}, or F for 403 and G for 410`)
  }
  return { kind: 'redirect', status: Number(written) }
}
