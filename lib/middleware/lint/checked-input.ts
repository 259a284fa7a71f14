import type { ErrorStream, InputStream } from '../../protocol/index.js'
import { guarded } from './guarded.js'
import {
  INPUT_MEMBERS,
  inputCallRules,
  inputDemandRules,
  inputMemberRules,
  inputPromiseRules,
  inputResultRules,
  type InputCall,
  type InputResult,
} from './input-rules.js'
import type { Judge } from './judge.js'
import { isBytes } from './show.js'

/** What the environ says about the end of the body. */
export interface InputBounds {
  readonly terminated: boolean
  /** What CONTENT_LENGTH says; undefined without it. */
  readonly length: number | undefined
}

/** A `wsgi.input` that checks its user and its maker. */
export function checkedInput(input: InputStream, bounds: InputBounds, judge: Judge, errors: ErrorStream): InputStream {
  const check = new InputCheck(bounds, judge, errors)
  const target: InputStream = {
    read: (...args) => {
      const size = check.call('read', args)
      return check.promised(input.read(...args)).then((bytes) => check.took('bytes', bytes, size))
    },
    readline: (...args) => {
      const size = check.call('readline', args)
      return check.promised(input.readline(...args)).then((line) => check.took('line', line, size))
    },
    readlines: (...args) => {
      check.call('readlines', args)
      return check.promised(input.readlines(...args)).then((lines) => {
        for (const line of lines) check.took('line', line, Infinity)
        return lines
      })
    },
    chunks: () => check.each('bytes', input.chunks()),
    [Symbol.asyncIterator]: () => check.each('line', input)[Symbol.asyncIterator](),
  }
  return guarded(target, INPUT_MEMBERS, (member) => {
    judge.check(inputMemberRules, member, errors)
  })
}

class InputCheck {
  #consumed = 0
  #ended = false

  constructor(
    readonly bounds: InputBounds,
    readonly judge: Judge,
    readonly errors: ErrorStream,
  ) {}

  /** Checks a call; gives the most bytes that it may give. */
  call(method: InputCall['method'], args: readonly unknown[]): number {
    this.judge.check(inputCallRules, { method, args }, this.errors)
    const [given] = args
    const size = typeof given === 'number' && given >= 0 ? given : Infinity
    if (method === 'read') this.#demand(size)
    // A line ends where it ends: only at the end of the body is asking for one too much.
    else this.#demand(method === 'readlines' && size === Infinity ? Infinity : 1)
    return size
  }

  promised<T>(result: Promise<T>): Promise<T> {
    this.judge.check(inputPromiseRules, result, this.errors)
    return result
  }

  took(kind: InputResult['kind'], bytes: Uint8Array, size: number): Uint8Array {
    const length = isBytes(bytes) ? bytes.byteLength : 0
    this.#consumed += length
    const bound = this.bounds.length ?? Infinity
    const result = { kind, bytes, size, ended: this.#ended, length: bound, consumed: this.#consumed }
    this.judge.check(inputResultRules, result, this.errors)
    if (kind === 'bytes' ? length < size : length === 0 && size > 0) this.#ended = true
    return bytes
  }

  async *each(kind: InputResult['kind'], pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#demand(Infinity)
    for await (const piece of pieces) yield this.took(kind, piece, kind === 'line' ? Infinity : piece.byteLength)
  }

  #demand(asked: number): void {
    const { terminated, length = 0 } = this.bounds
    this.judge.check(inputDemandRules, { terminated, length, consumed: this.#consumed, asked }, this.errors)
  }
}
