import { InputReader } from '../core/index.js'

const NOTHING = new Uint8Array(0)

/** The input of a request without a body: at its end from the start. It has no state, so one serves all requests. */
export class EmptyInput extends InputReader {
  protected override pull(): undefined {
    return undefined
  }

  override read(): Promise<Uint8Array> {
    return Promise.resolve(NOTHING)
  }

  override readline(): Promise<Uint8Array> {
    return Promise.resolve(NOTHING)
  }
}
