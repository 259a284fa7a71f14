/** How far a response is. */
export const enum Phase {
  /** No head was announced, or the last announcement failed. */
  Silent,
  /** A head was announced and may still be replaced. */
  Announced,
  /** The head has gone out. */
  Sent,
  /** Nothing more is sent: complete, cut, or the client has left. */
  Over,
}
