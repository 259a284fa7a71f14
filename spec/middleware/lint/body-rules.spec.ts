import {
  bodyMemberRules,
  bodyRules,
  chunkRules,
  closeOnceRules,
  endRules,
  firstPieceRules,
  nextRules,
  piecesRules,
  progressRules,
  settledRules,
  startedRules,
} from '../../../lib/middleware/lint/body-rules.js'
import { encode, textBody, type Environ, type ResponseBody, type StartResponse } from '../../../lib/protocol/index.js'
import { describeRules } from './describe-rules.js'
import { consume, returning, starting, type Scenario } from './scenario.js'

const lazy = (...pieces: unknown[]) =>
  function* () {
    yield* pieces
  }
const async = (...pieces: unknown[]) =>
  async function* () {
    await Promise.resolve()
    yield* pieces
  }
const closing = () => ({ [Symbol.iterator]: lazy(encode('x')), close: () => undefined })

function body(given: unknown, ...more: [string, string][]): Scenario {
  return { app: returning(given, ...more) }
}

const CODES = (code: string, pieces: Uint8Array[]) => (_environ: Environ, startResponse: StartResponse) => {
  startResponse(`${Number(code)} X`, [])
  return pieces
}

describe('bodyRules', () => {
  describeRules(
    [
      ...bodyRules,
      ...chunkRules,
      ...startedRules,
      ...progressRules,
      ...firstPieceRules,
      ...endRules,
      ...piecesRules,
      ...closeOnceRules,
      ...nextRules,
      ...settledRules,
      ...bodyMemberRules,
    ],
    {
      'body/no-bytes': {
        holds: [body(textBody('x'))],
        breaks: [body('text'), body(encode('x')), body(Buffer.from('x'))],
      },
      'body/iterable': {
        holds: [body([]), body(lazy()), body(async()), body(new Set())],
        breaks: [body(() => undefined), body(null), body({}), body(1), body(Promise.resolve())],
      },
      'body/close': { holds: [body(closing)], breaks: [body(() => ({ [Symbol.iterator]: lazy(), close: 1 }))] },
      'chunk/promise': {
        holds: [body(async(encode('x')))],
        breaks: [body(lazy(Promise.resolve(encode('x')))), body([Promise.resolve(encode('x'))])],
      },
      'chunk/bytes': {
        holds: [body([Buffer.from('x')]), body(lazy(encode('')))],
        breaks: [
          body(['text']),
          body(lazy(1)),
          body(async('text')),
          body([new ArrayBuffer(1)]),
          body([new DataView(new ArrayBuffer(1))]),
          body([new Int8Array(1)]),
        ],
      },
      'body/started': {
        holds: [
          {
            *app(_environ: Environ, startResponse: StartResponse) {
              startResponse('200 OK', [['Content-Type', 'text/plain']])
              yield encode('x')
            },
          },
        ],
        breaks: [
          { app: () => textBody('x') },
          { app: () => [] },
          { app: lazy(encode('x')) },
          { app: lazy() },
          { app: async(encode('x')) },
          { app: async() },
        ],
      },
      'body/none': {
        holds: [{ app: CODES('204', []) }, { app: CODES('304', [encode('')]) }],
        breaks: [{ app: CODES('204', textBody('x')) }, { app: CODES('304', textBody('x')) }],
      },
      'body/longer': {
        holds: [
          body(lazy(encode('ab')), ['Content-Length', '2']),
          { ...body(textBody('abc'), ['Content-Length', '2']), environ: { REQUEST_METHOD: 'HEAD' } },
        ],
        breaks: [
          body(textBody('abc'), ['Content-Length', '2']),
          body(lazy(encode('ab'), encode('c')), ['Content-Length', '2']),
          {
            app: starting((start) => {
              start('200 OK', [
                ['Content-Type', 'a/b'],
                ['Content-Length', '1'],
              ])(encode('ab'))
            }),
          },
        ],
      },
      'body/content-type': {
        holds: [
          body(textBody('x')),
          { app: starting((start) => start('200 OK', [])) },
          { app: CODES('200', textBody('x')), environ: { REQUEST_METHOD: 'HEAD' } },
        ],
        breaks: [{ app: CODES('200', textBody('x')) }, { strict: true, app: CODES('200', textBody('x')) }],
      },
      'body/shorter': {
        holds: [
          body(textBody('ab'), ['Content-Length', '2']),
          { ...body([], ['Content-Length', '2']), environ: { REQUEST_METHOD: 'HEAD' } },
        ],
        breaks: [
          body(textBody('a'), ['Content-Length', '2']),
          body(lazy(encode('a')), ['Content-Length', '2']),
          body(async(), ['Content-Length', '2']),
        ],
      },
      'body/count': {
        holds: [
          body(() => Object.assign([encode('a'), encode('b')], { [Symbol.iterator]: lazy(encode('a'), encode('b')) })),
        ],
        breaks: [body(() => Object.assign([encode('a'), encode('b')], { [Symbol.iterator]: lazy(encode('a')) }))],
      },
      'body/small-pieces': {
        holds: [body(lazy(...Array.from({ length: 64 }, () => encode('x'))))],
        breaks: [body(lazy(...Array.from({ length: 65 }, () => encode('x'))))],
      },
      'body/close-once': {
        holds: [body(closing)],
        breaks: [
          {
            ...body(closing),
            drive: async (call, environ, start) => {
              const given = await call(environ, start)
              await given.close?.()
              await given.close?.()
            },
          },
          {
            ...body(() => Object.assign(textBody('x'), { close: () => undefined })),
            drive: async (call, environ, start) => {
              const given = await call(environ, start)
              await given.close?.()
              await given.close?.()
            },
          },
        ],
      },
      'body/next-after-close': {
        holds: [body(closing)],
        breaks: [
          {
            ...body(closing),
            drive: async (call, environ, start) => {
              const given = await call(environ, start)
              await given.close?.()
              await consume(given)
            },
          },
        ],
      },
      'body/closed': {
        holds: [
          body(closing),
          { ...body(lazy(encode('x'))), drive: (call, environ, start) => call(environ, start) },
          {
            ...body(lazy(encode('x'))),
            drive: async (call, environ, start) => {
              for (const _ of (await call(environ, start)) as Iterable<Uint8Array>) break
            },
          },
        ],
        breaks: [
          { ...body(closing), drive: (call, environ, start) => call(environ, start) },
          {
            ...body(lazy(encode('x'))),
            drive: async (call, environ, start) => {
              ;((await call(environ, start)) as Iterable<Uint8Array>)[Symbol.iterator]().next()
            },
          },
        ],
      },
      'body/members': {
        holds: [
          { strict: true, ...body(closing) },
          {
            ...body(closing),
            drive: async (call, environ, start) => {
              const given = (await call(environ, start)) as ResponseBody & { pipe?: unknown }
              await consume(given.pipe === undefined ? given : [])
            },
          },
        ],
        breaks: [
          {
            strict: true,
            ...body(closing),
            drive: async (call, environ, start) =>
              ((await call(environ, start)) as ResponseBody & { pipe?: unknown }).pipe,
          },
        ],
      },
    },
  )
})
