import { plainAnswer } from '../../lib/core/plain-answer.js'
import { answerOf, minimalEnviron, type Answer } from '../middleware/minimal-request.js'

function answered(method: string): Answer {
  const environ = minimalEnviron({ REQUEST_METHOD: method })
  return answerOf(
    (given, startResponse) => plainAnswer(given, startResponse, 414, [['x-why', 'long']]),
    environ,
  ) as Answer
}

describe('plainAnswer', () => {
  it('answers with the status as a text, after the headers given', () => {
    expect(answered('POST')).toEqual({
      status: '414 URI Too Long',
      headers: [
        ['x-why', 'long'],
        ['content-type', 'text/plain; charset=utf-8'],
        ['content-length', '17'],
        ['x-content-type-options', 'nosniff'],
      ],
      text: '414 URI Too Long\n',
    })
  })

  it('says the same to HEAD, without the text', () => {
    const { headers, ...rest } = answered('HEAD')
    expect(rest).toEqual({ status: '414 URI Too Long', text: '' })
    expect(headers).toEqual(answered('GET').headers)
  })
})
