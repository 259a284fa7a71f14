/** An application or a layer that breaks the protocol; the message says which rule, and what to do instead. */
export class ProtocolError extends TypeError {
  override readonly name = 'ProtocolError'
}
