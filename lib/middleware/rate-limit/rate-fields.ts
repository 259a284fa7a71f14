import type { Limit } from './limit.js'

/** The value of `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-11 §3): what the limits are. */
export function policyField(limits: readonly Limit[]): string {
  return limits
    .map(({ name, quota, window }) => `"${name}";q=${quota}${window % 1_000 === 0 ? `;w=${window / 1_000}` : ''}`)
    .join(', ')
}

/**
 * The value of `RateLimit` (§4): how many units are left of each limit, and in how many seconds there is one more.
 *
 * @param levels - of all limits, of which `told` are told.
 */
export function rateField(
  limits: readonly Limit[],
  levels: readonly number[],
  told: readonly Limit[] = limits,
): string {
  const items = limits.map((limit, index) => {
    const level = levels[index] ?? 0
    return told.includes(limit)
      ? `"${limit.name}";r=${limit.remaining(level)};t=${seconds(limit.untilMore(level))}`
      : ''
  })
  return items.filter((item) => item !== '').join(', ')
}

/** Whole seconds, rounded up. */
export function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1_000)
}
