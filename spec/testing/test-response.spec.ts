import { encode, type Application } from '../../lib/protocol/index.js'
import { ExpectationError, TestClient } from '../../lib/testing/index.js'

const app: Application = (_environ, startResponse) => {
  startResponse('200 OK', [
    ['Content-Type', 'text/plain'],
    ['Vary', 'A'],
    ['vary', 'B'],
  ])
  return [encode('hel'), encode(''), encode('lo')]
}

describe('TestResponse', () => {
  it('has the body whole and in pieces', async () => {
    const response = await new TestClient(app).get('/')
    expect(response.bytes).toEqual(encode('hello'))
    expect(response.pieces).toEqual([encode('hel'), encode('lo')])
    expect(response.getAll('VARY')).toEqual(['A', 'B'])
    expect(response.header('absent')).toBeUndefined()
    expect(() => response.json()).toThrow(SyntaxError)
  })

  it('says what it expects', async () => {
    const response = await new TestClient(app).get('/')
    response.expectStatus(200).expectHeader('vary').expectHeader('vary', 'A').expectHeader('vary', /^A/)
    response.expectText('hello').expectText(/^hel/).expectNoHeader('etag')
    expect(response.status).toBe(200)
  })

  it('throws a clear error when it is not met', async () => {
    const response = await new TestClient(app).get('/')
    const faults: [() => unknown, string][] = [
      [() => response.expectStatus(404), 'the status: expected 404, got 200; the body begins with "hello"'],
      [() => response.expectHeader('etag'), 'the header "etag": expected /^/, got nothing'],
      [() => response.expectHeader('vary', 'C'), 'the header "vary": expected "C", got "A"'],
      [() => response.expectNoHeader('vary'), 'the header "vary": expected nothing, got "A"'],
      [() => response.expectText('bye'), 'the body: expected "bye", got "hello"'],
    ]
    for (const [expectation, message] of faults) expect(expectation).toThrow(new ExpectationError(message, 0, 0))
    const empty = await new TestClient(app).head('/')
    expect(() => empty.expectStatus(404)).toThrow(/got 200$/)
  })
})
