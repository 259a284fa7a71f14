import type { Refusal } from '../guard/verdict.js'

/** `scope-token` of RFC 6749 §3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** Says what is wrong with a list of scopes, or nothing. */
export function faultInScopes(scopes: readonly string[]): string | undefined {
  const wrong = scopes.find((scope) => !SCOPE.test(scope))
  return wrong === undefined ? undefined : `has ${JSON.stringify(wrong)}, which is no scope (RFC 6749 §3.3)`
}

/** Whether a list has a word. Whatever is no list has none: in a text, part of a word would be found, too. */
export function hasWord(list: unknown, word: string): boolean {
  return Array.isArray(list) && list.includes(word)
}

/**
 * Refuses who may not do what he asks for, with a challenge if he came with an access token (RFC 6750 §3.1).
 *
 * @param realm - the inside of a quoted-string; left out if the layer knows none.
 */
export function insufficientScope(
  authType: string | undefined,
  reason: string,
  needed: readonly string[],
  realm?: string,
): Refusal {
  const refusal = { status: 403, rule: 'insufficient-scope', reason }
  if (authType !== 'Bearer') return refusal
  const parameters = [
    ...(realm === undefined ? [] : [`realm="${realm}"`]),
    'error="insufficient_scope"',
    `error_description="${reason}"`,
    ...(needed.length === 0 ? [] : [`scope="${needed.join(' ')}"`]),
  ]
  return { ...refusal, headers: [['WWW-Authenticate', `Bearer ${parameters.join(', ')}`]] }
}
