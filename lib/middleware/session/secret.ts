/** The least bytes of a secret: as many as the key that is made of it has. */
const LEAST_BYTES = 32

/** A random text of that length has more different characters than this; a word that is repeated has not. */
const LEAST_DIFFERENT = 10

/** Says what is wrong with a list of secrets, or nothing, without quoting any. */
export function faultInSecrets(secrets: readonly string[]): string | undefined {
  for (const [index, secret] of secrets.entries()) {
    const which = secrets.length === 1 ? 'has a secret' : `has a secret (number ${index + 1})`
    const bytes = strength(secret)
    if (bytes < LEAST_BYTES)
      return `${which} of ${bytes} bytes, and it takes ${LEAST_BYTES}; make one with: openssl rand -base64 32`
    if (new Set(secret).size < LEAST_DIFFERENT)
      return `${which} of few different characters; make one with: openssl rand -base64 32`
  }
  return new Set(secrets).size === secrets.length ? undefined : 'has a secret twice'
}

/** How many bytes of randomness a text can have, if it is what programs print that make keys. */
function strength(secret: string): number {
  if (/^(?:[0-9a-f]{2})+$/i.test(secret)) return secret.length / 2
  if (/^[\w+/-]+={0,2}$/.test(secret)) return Math.floor((secret.replace(/=+$/, '').length * 3) / 4)
  return Buffer.byteLength(secret)
}
