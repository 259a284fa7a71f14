import { OptionError, registry } from '../../lib/index.js'
import { REQUEST_ID, RequestId, type RequestIdOptions } from '../../lib/middleware/index.js'
import { isolate } from '../../lib/testing/index.js'

/** The id in the environ and in the response. */
async function ids(options: RequestIdOptions, headers: Record<string, string> = {}): Promise<(string | undefined)[]> {
  const layer = isolate(RequestId, options)
  const response = await layer.get('/', { headers })
  return [REQUEST_ID.get(layer.environ), response.header(options.header ?? 'X-Request-ID')]
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('RequestId', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'request-id').Class).toBe(RequestId)
  })

  it('gives each request an id of its own, in the environ and in the response', async () => {
    const [[first, told], [second]] = [await ids({}), await ids({})]
    expect(first).toMatch(UUID)
    expect(told).toBe(first)
    expect(second).not.toBe(first)
  })

  it('does not believe the id of a client', async () => {
    const [id] = await ids({}, { 'X-Request-ID': 'abc' })
    expect(id).toMatch(UUID)
  })

  it('keeps the id of who is trusted', async () => {
    expect(await ids({ trust: true }, { 'X-Request-ID': 'Root=1-67891233/ab_c:d.+=' })).toEqual([
      'Root=1-67891233/ab_c:d.+=',
      'Root=1-67891233/ab_c:d.+=',
    ])
    expect(await ids({ trust: true, header: 'X-Trace' }, { 'X-Trace': 'a' })).toEqual(['a', 'a'])
    expect((await ids({ trust: true, header: 'X-Trace' }, { 'X-Request-ID': 'a' }))[0]).toMatch(UUID)
  })

  it.each(['', 'a b', 'a"b', 'a\u00e9', 'x'.repeat(129)])('makes one in place of %j', async (id) => {
    expect((await ids({ trust: true }, { 'X-Request-ID': id }))[0]).toMatch(UUID)
  })

  it('keeps one of 128 characters', async () => {
    const id = 'x'.repeat(128)
    expect(await ids({ trust: true }, { 'X-Request-ID': id })).toEqual([id, id])
  })

  it('replaces what the application says', async () => {
    const layer = isolate(RequestId).respond(200, { 'X-Request-Id': 'other', 'Content-Type': 'text/plain' })
    const response = await layer.get('/')
    expect(response.header('x-request-id')).toBe(REQUEST_ID.get(layer.environ))
  })

  it.each(['', 'X Request', 'X_Request'])('refuses the field %j', (header) => {
    expect(() => isolate(RequestId, { header })).toThrow(OptionError)
  })
})
