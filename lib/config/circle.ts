import { confOrder, type OpenConf } from './conf.js'
import type { Frame, Scope } from './context.js'
import { faultOf, original, type Fault } from './fault.js'

/** More than this is no chain that someone wrote. Python gives up at about as much, and the stack holds it. */
const DEEPEST = 400
const DEEPEST_TRAIL = 200

/** The fault of a section that leads back to itself with nothing changed, so that there would be no end. */
export function circle(frames: readonly Frame[], next: Frame): Fault | undefined {
  const start = frames.findIndex((frame) => isSame(frame, next))
  if (start >= 0) return notEnding([...frames.slice(start), next])
  return frames.length > DEEPEST ? notEnding([...frames.slice(-3), next]) : undefined
}

/** Whether composites within composites have gone too deep. */
export function tooDeep(trail: readonly Frame[]): Fault | undefined {
  return trail.length > DEEPEST_TRAIL ? notEnding(trail.slice(-3)) : undefined
}

function notEnding(round: readonly Frame[]): Fault {
  const names = round.map(({ scope, section }) => nameOf(scope, section))
  return faultOf('CIRCLE', {
    fault: `${names.join(' → ')} goes round in a circle`,
    remedy: 'let one of them name something else',
    place: round[0]?.place,
    original: original('RecursionError', 'maximum recursion depth exceeded'),
  })
}

function nameOf(scope: Scope, section: string): string {
  if (scope.kind === 'config') return `[${section}]`
  return scope.kind === 'egg' ? `egg:${scope.name}#${section}` : `call:${scope.spec}`
}

function isSame(a: Frame, b: Frame): boolean {
  return (
    a.section === b.section &&
    a.wanted === b.wanted &&
    isSameScope(a.scope, b.scope) &&
    isSameConf(a.globalConf, b.globalConf)
  )
}

function isSameScope(a: Scope, b: Scope): boolean {
  if (a === b) return true
  if (a.kind === 'egg') return b.kind === 'egg' && a.name === b.name
  if (a.kind !== 'config' || b.kind !== 'config' || a.path !== b.path) return false
  return (
    a.defaults.size === b.defaults.size &&
    [...a.defaults].every(([key, { value }]) => b.defaults.has(key) && b.defaults.get(key)?.value === value)
  )
}

function isSameConf(a: Readonly<OpenConf> = {}, b: Readonly<OpenConf> = {}): boolean {
  if (a === b) return true
  const keys = confOrder(a)
  return keys.length === confOrder(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key])
}
