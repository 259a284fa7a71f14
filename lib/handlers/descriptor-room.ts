import { readdirSync, readFileSync } from 'node:fs'

/** File descriptors that are kept for what else a process opens. */
const SPARE = 8

/**
 * How many more connections this process may have open, by what the system lets it open: above that, connections come
 * in and are lost without a trace. Infinite where the system does not tell.
 */
export function descriptorRoom(): number {
  try {
    const [, limit] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    if (limit === undefined) return Infinity
    return Math.max(1, Number(limit) - readdirSync('/proc/self/fd').length - SPARE)
  } catch {
    return Infinity
  }
}
