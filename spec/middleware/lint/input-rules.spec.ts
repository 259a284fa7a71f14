import {
  inputCallRules,
  inputDemandRules,
  inputMemberRules,
  inputPromiseRules,
  inputResultRules,
} from '../../../lib/middleware/lint/input-rules.js'
import { encode, type InputStream } from '../../../lib/protocol/index.js'
import { MemoryInput } from '../../../lib/testing/index.js'
import { describeRules } from './describe-rules.js'
import { using, type Scenario } from './scenario.js'

type Loose = Record<string, (...args: unknown[]) => Promise<unknown>>

/** Does something with wsgi.input. */
function reading(act: (input: InputStream & Loose) => unknown, environ: Record<string, unknown> = {}): Scenario {
  const body = new MemoryInput('one\ntwo\nthree')
  return {
    environ: { 'wsgi.input': body, CONTENT_LENGTH: '13', ...environ },
    app: using((given) => act(given['wsgi.input'] as InputStream & Loose)),
  }
}

/** A stream with one bad method. */
function bad(method: string, result: (...args: unknown[]) => unknown): Record<string, unknown> {
  const input = new MemoryInput('one\ntwo')
  const stream: Record<string | symbol, unknown> = {
    read: (size?: number) => input.read(size),
    readline: (size?: number) => input.readline(size),
    readlines: () => input.readlines(),
    chunks: () => input.chunks(),
    [Symbol.asyncIterator]: () => input[Symbol.asyncIterator](),
  }
  stream[method] = result
  return { 'wsgi.input': stream, CONTENT_LENGTH: '7' }
}

const all = async (input: InputStream): Promise<void> => {
  for await (const _ of input);
  for await (const _ of input.chunks());
}

describe('inputRules', () => {
  describeRules(
    [...inputMemberRules, ...inputCallRules, ...inputDemandRules, ...inputPromiseRules, ...inputResultRules],
    {
      'input/close': {
        holds: [reading((input) => input.read())],
        breaks: [reading((input) => input.close?.()), reading((input) => input.destroy?.())],
      },
      'input/members': {
        holds: [reading((input) => JSON.stringify(input) + typeof input.then + Object.prototype.toString.call(input))],
        breaks: [
          reading((input) => input.pipe?.()),
          reading((input) => Object.assign(input, { read: () => undefined })),
        ],
      },
      'input/read-argument': {
        holds: [
          reading((input) => input.read(3)),
          reading((input) => input.read()),
          reading((input) => input.read(-1)),
        ],
        breaks: [
          reading((input) => input.read('3' as unknown as number)),
          reading((input: Loose) => input.read?.(1, 2)),
        ],
      },
      'input/readline-argument': {
        holds: [reading((input) => input.readline(2)), reading((input) => input.readline())],
        breaks: [reading((input: Loose) => input.readline?.(1, 2)), reading((input) => input.readline(1.5))],
      },
      'input/readlines-argument': {
        holds: [reading((input) => input.readlines(4)), reading((input) => input.readlines())],
        breaks: [reading((input: Loose) => input.readlines?.(1, 2)), reading((input) => input.readlines(NaN))],
      },
      'input/past-end': {
        holds: [
          reading((input) => input.read()),
          reading((input) => input.read(13), { 'wsgi.input_terminated': false }),
          reading((input) => input.readline(), { 'wsgi.input_terminated': false }),
        ],
        breaks: [
          reading((input) => input.read(), { 'wsgi.input_terminated': false }),
          reading((input) => input.read(14), { 'wsgi.input_terminated': false }),
          reading(all, { 'wsgi.input_terminated': false }),
          reading((input) => input.readlines(), { 'wsgi.input_terminated': false }),
          reading((input) => input.readline(), { 'wsgi.input_terminated': false, CONTENT_LENGTH: '' }),
        ],
      },
      'input/promise': {
        holds: [reading((input) => input.readline())],
        breaks: [
          reading(
            (input) => input.read(),
            bad('read', () => encode('x')),
          ),
        ],
      },
      'input/bytes': {
        holds: [reading((input) => input.read().then(() => input.read()))],
        breaks: [
          reading(
            (input) => input.read(),
            bad('read', () => Promise.resolve('text')),
          ),
          reading(
            (input) => input.readline(),
            bad('readline', () => Promise.resolve(null)),
          ),
          reading(
            (input) => input.readlines(),
            bad('readlines', () => Promise.resolve(['one'])),
          ),
          reading(
            all,
            bad('chunks', () => ['text']),
          ),
        ],
      },
      'input/size': {
        holds: [reading((input) => input.read(3)), reading((input) => input.readline(2))],
        breaks: [
          reading(
            (input) => input.read(2),
            bad('read', () => Promise.resolve(encode('abc'))),
          ),
          reading(
            (input) => input.readline(2),
            bad('readline', () => Promise.resolve(encode('abc'))),
          ),
        ],
      },
      'input/short': {
        holds: [reading((input) => input.read(20).then(() => input.read(1))), reading(all)],
        breaks: [
          reading(
            (input) => input.read(3).then(() => input.read(3)),
            bad('read', () => Promise.resolve(encode('x'))),
          ),
        ],
      },
      'input/line': {
        holds: [reading(all), reading((input) => input.readlines())],
        breaks: [
          reading(
            (input) => input.readline(),
            bad('readline', () => Promise.resolve(encode('a\nb'))),
          ),
          reading(
            (input) => input.readlines(),
            bad('readlines', () => Promise.resolve([encode('a\nb\n')])),
          ),
        ],
      },
      'input/length': {
        holds: [reading(all), reading((input) => input.read(), { CONTENT_LENGTH: '' })],
        breaks: [reading((input) => input.read(), { CONTENT_LENGTH: '12' }), reading(all, { CONTENT_LENGTH: '3' })],
      },
    },
  )
})
