/**
 * The time in milliseconds since the epoch, by the clock of the machine: other machines compare what one has written with
 * theirs, so it must follow when that clock is set, and go on while the machine sleeps.
 */
export function now(): number {
  return Date.now()
}
