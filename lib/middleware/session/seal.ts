import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const VERSION = 1
const NONCE = 28
const TAG = 16
const VECTOR = 12

/**
 * Seals texts so that nobody without a secret can read, change or make one: AES-256-GCM, with a key of its own for each
 * text, so that no number of them wears a secret out. The first secret seals, all open.
 */
export class Seal {
  readonly #keys: readonly Buffer[]
  readonly #purpose: string

  /** @param purpose - what is sealed for one purpose does not open for another. */
  constructor(secrets: readonly string[], purpose: string) {
    this.#keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', 'tsgi seal', 32)))
    this.#purpose = purpose
  }

  /**
   * A text of letters, digits, `-` and `_`.
   *
   * @param place - where it lies: elsewhere it does not open.
   */
  seal(text: string, place = ''): string {
    const [key] = this.#keys
    if (key === undefined) throw new TypeError('there is no secret to seal with')
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', keyFor(key, nonce), nonce.subarray(-VECTOR))
    cipher.setAAD(this.#bound(place))
    const sealed = [cipher.update(text, 'utf8'), cipher.final()]
    return Buffer.concat([Buffer.of(VERSION), nonce, ...sealed, cipher.getAuthTag()]).toString('base64url')
  }

  /** The text that was sealed; undefined if this is not how it was sealed, to the last bit. */
  open(sealed: string, place = ''): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.length < 1 + NONCE + TAG || bytes[0] !== VERSION) return undefined
    // What is no letter of base64url is passed over when it is read.
    if (bytes.toString('base64url') !== sealed) return undefined
    for (const key of this.#keys) {
      const text = this.#opened(key, bytes, place)
      if (text !== undefined) return text
    }
    return undefined
  }

  #opened(key: Buffer, bytes: Buffer, place: string): string | undefined {
    const nonce = bytes.subarray(1, 1 + NONCE)
    const options = { authTagLength: TAG }
    const decipher = createDecipheriv('aes-256-gcm', keyFor(key, nonce), nonce.subarray(-VECTOR), options)
    decipher.setAAD(this.#bound(place))
    decipher.setAuthTag(bytes.subarray(-TAG))
    try {
      return decipher.update(bytes.subarray(1 + NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8')
    } catch {
      return undefined
    }
  }

  #bound(place: string): Buffer {
    return Buffer.from(JSON.stringify([VERSION, this.#purpose, place]))
  }
}

/** The part of a nonce before the initialization vector. */
function keyFor(key: Buffer, nonce: Buffer): Buffer {
  return createHmac('sha256', key).update(nonce.subarray(0, -VECTOR)).digest()
}
