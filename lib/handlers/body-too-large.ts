/** The body of a request is longer than `maxBody`: the read fails, and the answer is 413 if none has begun. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
  readonly code = 'BODY_TOO_LARGE'

  constructor(most: number) {
    super(`the body has more than ${most} bytes`)
  }
}
