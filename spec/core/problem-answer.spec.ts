import { problemAnswer } from '../../lib/core/index.js'
import type { Environ, StartResponse } from '../../lib/index.js'
import { TestClient } from '../../lib/testing/index.js'

const client = (problem: Parameters<typeof problemAnswer>[2]): TestClient =>
  new TestClient((environ: Environ, startResponse: StartResponse) =>
    problemAnswer(environ, startResponse, problem, [['Retry-After', '5']]),
  )

describe('problemAnswer', () => {
  it('RFC 9457 §3.1: says status, title and detail', async () => {
    const response = await client({ status: 403, detail: 'Not you.' }).get('/')
    expect(response.status).toBe(403)
    expect(response.json()).toEqual({ title: 'Forbidden', status: 403, detail: 'Not you.' })
    expect(response.headers).toEqual([
      ['Retry-After', '5'],
      ['content-type', 'application/problem+json'],
      ['content-length', '55'],
      ['cache-control', 'no-store'],
      ['x-content-type-options', 'nosniff'],
    ])
  })

  it('takes a type and a title of its own', async () => {
    const response = await client({ status: 429, type: 'https://a.example/full', title: 'Full' }).get('/')
    expect(response.json()).toEqual({ type: 'https://a.example/full', title: 'Full', status: 429 })
  })

  it('RFC 9110 §9.3.2: says the same to HEAD, without the body', async () => {
    const response = await client({ status: 403 }).request('HEAD', '/')
    expect([response.status, response.text(), response.header('content-length')]).toEqual([403, '', '35'])
  })
})
