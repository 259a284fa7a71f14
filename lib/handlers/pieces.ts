import { described, isThenable, ProtocolError, type ResponseBody } from '../protocol/index.js'

/** @throws {ProtocolError} if a value is no body; the message says what to return instead. */
export function checkBody(body: unknown): ResponseBody {
  const isObject = (typeof body === 'object' && body !== null) || typeof body === 'function'
  if (isObject && !isBytes(body) && (Symbol.asyncIterator in body || Symbol.iterator in body))
    return body as ResponseBody
  const what = isBytes(body)
    ? 'one Uint8Array; return an array of it: [bytes]'
    : typeof body === 'string'
      ? 'a string; return [encode(text)], or textBody(text)'
      : body === undefined
        ? 'undefined; perhaps a return is missing, in it or in a layer around it'
        : `${described(body)}; return an iterable of Uint8Arrays, like textBody(text)`
  throw new ProtocolError(`the application returned ${what}`)
}

/** @throws {ProtocolError} if a value is no piece of a body. */
export function checkPiece(piece: unknown): asserts piece is Uint8Array {
  if (isBytes(piece)) return
  const what = isThenable(piece)
    ? 'a promise; make the body an async iterable'
    : typeof piece === 'string'
      ? 'a string; encode(text) makes bytes of it'
      : `${described(piece)}; a body consists of Uint8Arrays`
  throw new ProtocolError(`the body gave ${what}`)
}

function isBytes(value: unknown): value is Uint8Array {
  // The second test is for arrays of another realm, such as a vm context's; anything can call itself one.
  return (
    value instanceof Uint8Array ||
    (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]')
  )
}

/** The pieces of a body as one; without a copy if it is one already. */
export function onePiece(pieces: readonly Uint8Array[], total: number): Uint8Array {
  const [only] = pieces
  if (only?.byteLength === total) return only
  const whole = new Uint8Array(total)
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.byteLength
  }
  return whole
}
