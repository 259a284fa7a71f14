/** The time in milliseconds since the epoch; who sets the clock of the machine does not make it jump. */
export function now(): number {
  return Math.floor(performance.timeOrigin + performance.now())
}
