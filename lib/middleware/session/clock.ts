/** How long, in milliseconds, a clock that was set must stay so before sessions go by it. */
const LASTING = 60_000
/** How far, in milliseconds, a clock is moved that is only kept right. */
const SMALL = 1_000

let offset = Date.now() - performance.now()
let candidate = offset
let since = 0

/**
 * The time in milliseconds since the epoch, as the clock of the machine has it, which other machines compare with theirs;
 * but if that clock jumps, only when it has stayed there for a minute: one that is set wrong and right again ends no
 * session (promise F19).
 */
export function now(): number {
  const steady = performance.now()
  const told = Date.now() - steady
  if (Math.abs(told - offset) <= SMALL) offset = told
  else if (Math.abs(told - candidate) > SMALL) {
    candidate = told
    since = steady
  } else if (steady - since >= LASTING) offset = told
  return Math.round(steady + offset)
}
