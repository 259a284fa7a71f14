import type { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { expectTypeOf } from 'expect-type'
import type {
  Application,
  ApplicationClass,
  ApplicationLike,
  Environ,
  HeaderList,
  ResponseBody,
  StartResponse,
  Status,
  Write,
} from '../../lib/protocol/index.js'

const bytes = new Uint8Array()

describe('ApplicationLike', () => {
  it('takes functions, generator functions, async ones, objects with call, classes that iterate', () => {
    class Page {
      constructor(readonly environ: Environ) {}
      *[Symbol.iterator]() {
        yield bytes
      }
    }
    const likes: ApplicationLike[] = [
      () => [bytes],
      async () => [bytes],
      function* () {
        yield bytes
      },
      async function* () {
        yield bytes
      },
      { call: () => [bytes] },
      Page,
    ]
    expect(likes).toHaveLength(6)
  })
  it('takes no text, no text as a body, and no class that is not iterated', () => {
    class Empty {
      readonly nothing = true
    }
    // @ts-expect-error -- a string is no application
    const text: ApplicationLike = 'app'
    // @ts-expect-error -- a body is bytes
    const texts: ApplicationLike = () => ['text']
    // @ts-expect-error -- nor is it a string
    const word: ApplicationLike = () => 'text'
    // @ts-expect-error -- what it constructs is no body
    const empty: ApplicationLike = Empty
    expect([text, texts, word, empty]).toHaveLength(4)
  })
  it('takes an application that needs less than there is, and none that needs more', () => {
    interface WithUser extends Environ {
      'acme.user': string
    }
    expectTypeOf<Application>().toExtend<Application<WithUser>>()
    expectTypeOf<Application<WithUser>>().not.toExtend<Application>()
    expectTypeOf<ApplicationClass>().toExtend<ApplicationLike>()
    expect(bytes).toHaveLength(0)
  })
})

describe('Status', () => {
  it('W60: is a number and a reason, so that 200 and "200" do not compile', () => {
    expectTypeOf<'200 OK'>().toExtend<Status>()
    expectTypeOf<200>().not.toExtend<Status>()
    expectTypeOf<'200'>().not.toExtend<Status>()
    expectTypeOf<'OK'>().not.toExtend<Status>()
    expect('200 OK' satisfies Status).toBe('200 OK')
  })
})

describe('StartResponse', () => {
  it('W4, W59: takes two arguments and perhaps an error, and gives the function that writes', () => {
    expectTypeOf<StartResponse>().parameters.toEqualTypeOf<[status: Status, headers: HeaderList, error?: unknown]>()
    expectTypeOf<StartResponse>().returns.toEqualTypeOf<Write>()
    expectTypeOf<Write>().parameter(0).toEqualTypeOf<Uint8Array>()
    const start: StartResponse = () => () => undefined
    expect(start('200 OK', [['a', 'b']])(bytes)).toBeUndefined()
  })
})

describe('ResponseBody', () => {
  it('W8: is any iterable of bytes, Node’s and the web’s streams as they are', () => {
    expectTypeOf<Uint8Array[]>().toExtend<ResponseBody>()
    expectTypeOf<Generator<Uint8Array>>().toExtend<ResponseBody>()
    expectTypeOf<AsyncGenerator<Uint8Array>>().toExtend<ResponseBody>()
    expectTypeOf<ReadableStream<Uint8Array>>().toExtend<ResponseBody>()
    expectTypeOf<Readable>().toExtend<ResponseBody>()
    expect(bytes).toBeDefined()
  })
  it('W9, W10: is no text, no bytes and no iterable of texts', () => {
    expectTypeOf<string>().not.toExtend<ResponseBody>()
    expectTypeOf<Uint8Array>().not.toExtend<ResponseBody>()
    expectTypeOf<string[]>().not.toExtend<ResponseBody>()
    expect(bytes).toBeDefined()
  })
})
