import { SteadyClock } from './steady-clock.js'

const clock = new SteadyClock()

/** The time by which sessions go, in milliseconds since the epoch. */
export function now(): number {
  return clock.now()
}
