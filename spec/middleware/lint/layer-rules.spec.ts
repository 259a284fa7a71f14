import { atOnceRules, blockRules, layerCloseRules, layerSyncRules } from '../../../lib/middleware/lint/layer-rules.js'
import {
  encode,
  isAsyncBody,
  mapBody,
  type Application,
  type Awaitable,
  type ResponseBody,
} from '../../../lib/protocol/index.js'
import { describeRules } from './describe-rules.js'
import { returning } from './scenario.js'

type Wrap = (body: ResponseBody) => Awaitable<ResponseBody>

/** A layer that does something with the inner body. */
function wrapping(wrap: Wrap): (app: Application) => Application {
  return (app) => (environ, startResponse) => {
    const body = app(environ, startResponse)
    return 'then' in body ? body.then(wrap) : wrap(body)
  }
}

const three = () =>
  returning(function* () {
    yield* ['a', 'b', 'c'].map(encode)
  })
const asyncThree = () =>
  returning(async function* () {
    await Promise.resolve()
    yield* ['a', 'b', 'c'].map(encode)
  })
const whole = () => returning(() => ['a', 'b', 'c'].map(encode))
const closing = () =>
  returning(() => ({
    *[Symbol.iterator]() {
      yield encode('a')
    },
    close: () => undefined,
  }))
const closingArray = () => returning(() => Object.assign([encode('a')], { close: () => undefined }))

const waiting = (app: Application): Application => {
  return async (environ, startResponse) => {
    await Promise.resolve()
    return app(environ, startResponse)
  }
}
const passing = wrapping((body) => body)
const mapping = wrapping((body) => mapBody(body, (chunk) => chunk))
const joining: Wrap = (body) =>
  (function* () {
    yield Buffer.concat([...(body as Iterable<Uint8Array>)])
  })()

describe('layerRules', () => {
  describeRules([...blockRules, ...atOnceRules, ...layerCloseRules, ...layerSyncRules], {
    'layer/block-for-block': {
      holds: [
        { layer: passing, app: three() },
        { layer: mapping, app: three() },
        { layer: mapping, app: asyncThree() },
        { layer: wrapping(joining), app: whole() },
        { layer: wrapping((body) => (isAsyncBody(body) ? body : joining(body))), app: asyncThree() },
      ],
      breaks: [
        { layer: wrapping(joining), app: three() },
        {
          layer: wrapping((body) =>
            (async function* () {
              for await (const _ of body as AsyncIterable<Uint8Array>);
              yield* [] as Uint8Array[]
            })(),
          ),
          app: asyncThree(),
        },
      ],
    },
    'layer/at-once': {
      holds: [
        { layer: mapping, app: three() },
        { layer: wrapping((body) => [Buffer.concat([...(body as Uint8Array[])])]), app: whole() },
      ],
      breaks: [
        { layer: wrapping((body) => [Buffer.concat([...(body as Iterable<Uint8Array>)])]), app: three() },
        {
          layer: wrapping(async (body) => {
            const iterator = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
            await iterator.next()
            return { [Symbol.asyncIterator]: () => iterator }
          }),
          app: asyncThree(),
        },
      ],
    },
    'layer/close': {
      holds: [
        { layer: passing, app: closing() },
        { layer: mapping, app: closing() },
        { layer: mapping, app: closingArray() },
        { layer: passing, app: closingArray() },
      ],
      breaks: [
        // A bare generator has no close, and finally runs only if it was started.
        {
          layer: wrapping((body) =>
            (function* () {
              yield* body as Iterable<Uint8Array>
            })(),
          ),
          app: closing(),
        },
        { layer: wrapping((body) => [...(body as Uint8Array[])]), app: closingArray() },
        { layer: wrapping((body) => Object.assign(joining(body), { close: () => undefined })), app: closing() },
        {
          layer: wrapping((body) => Object.assign([...(body as Uint8Array[])], { close: () => undefined })),
          app: closingArray(),
        },
        {
          layer: wrapping((body) =>
            (function* () {
              yield* body as Iterable<Uint8Array>
            })(),
          ),
          app: closing(),
          drive: async (call, environ, start) => {
            for (const _ of (await call(environ, start)) as Iterable<Uint8Array>) break
          },
        },
      ],
    },
    'layer/sync': {
      holds: [
        { layer: mapping, app: three() },
        { layer: wrapping(async (body) => body), app: asyncThree() },
        // A layer that asks a database first has to wait.
        { layer: waiting, app: whole() },
      ],
      breaks: [
        { layer: wrapping(async (body) => body), app: whole() },
        {
          layer: wrapping((body) =>
            (async function* () {
              yield* body
            })(),
          ),
          app: three(),
        },
      ],
    },
  })
})
