const SECRET_KEY =
  /pass(?:word|wd|phrase)|(?:^|[^a-z])(?:pwd|pass|pw|dsn)(?:[^a-z]|$)|secret|token|credential|(?:api|private|auth|access|signing|encryption)[._-]?key/i
const URL_PASSWORD = /(:\/\/[^\s/:@]*:)[^\s/]+(?=@)/g

/** What stands in the place of a secret. */
export const MASK = '********'

/** Whether the name of a key says that its value is a secret. */
export function looksSecret(key: string): boolean {
  return SECRET_KEY.test(key)
}

/**
 * A value as it may be shown: a secret one is not, and no password in a URL is.
 *
 * @param putIn - secrets that `%(key)s` has put into values, this one perhaps.
 */
export function shown(key: string, value: unknown, isSecret = looksSecret(key), putIn: Iterable<string> = []): string {
  const text = typeof value === 'string' ? value : String(value)
  if (isSecret && text !== '') return MASK
  return masked(text, putIn)
}

/** A text without the secrets in it, and without passwords in URLs. */
export function masked(text: string, secrets: Iterable<string>): string {
  // One may have another in it.
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length)
  for (const secret of longestFirst) text = text.replaceAll(secret, MASK)
  return text.replace(URL_PASSWORD, `$1${MASK}`)
}
