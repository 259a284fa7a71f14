import { hasBody, status, statusCode } from '../../lib/protocol/status.js'

describe('status', () => {
  it.each([
    [100, 'Continue'],
    [101, 'Switching Protocols'],
    [102, 'Processing'],
    [103, 'Early Hints'],
    [200, 'OK'],
    [201, 'Created'],
    [202, 'Accepted'],
    [203, 'Non-Authoritative Information'],
    [204, 'No Content'],
    [205, 'Reset Content'],
    [206, 'Partial Content'],
    [207, 'Multi-Status'],
    [208, 'Already Reported'],
    [226, 'IM Used'],
    [300, 'Multiple Choices'],
    [301, 'Moved Permanently'],
    [302, 'Found'],
    [303, 'See Other'],
    [304, 'Not Modified'],
    [305, 'Use Proxy'],
    [307, 'Temporary Redirect'],
    [308, 'Permanent Redirect'],
    [400, 'Bad Request'],
    [401, 'Unauthorized'],
    [402, 'Payment Required'],
    [403, 'Forbidden'],
    [404, 'Not Found'],
    [405, 'Method Not Allowed'],
    [406, 'Not Acceptable'],
    [407, 'Proxy Authentication Required'],
    [408, 'Request Timeout'],
    [409, 'Conflict'],
    [410, 'Gone'],
    [411, 'Length Required'],
    [412, 'Precondition Failed'],
    [413, 'Content Too Large'],
    [414, 'URI Too Long'],
    [415, 'Unsupported Media Type'],
    [416, 'Range Not Satisfiable'],
    [417, 'Expectation Failed'],
    [421, 'Misdirected Request'],
    [422, 'Unprocessable Content'],
    [423, 'Locked'],
    [424, 'Failed Dependency'],
    [425, 'Too Early'],
    [426, 'Upgrade Required'],
    [428, 'Precondition Required'],
    [429, 'Too Many Requests'],
    [431, 'Request Header Fields Too Large'],
    [451, 'Unavailable For Legal Reasons'],
    [500, 'Internal Server Error'],
    [501, 'Not Implemented'],
    [502, 'Bad Gateway'],
    [503, 'Service Unavailable'],
    [504, 'Gateway Timeout'],
    [505, 'HTTP Version Not Supported'],
    [506, 'Variant Also Negotiates'],
    [507, 'Insufficient Storage'],
    [508, 'Loop Detected'],
    [511, 'Network Authentication Required'],
  ])('%i is %s, as IANA has it', (code, reason) => {
    expect(status(code)).toBe(`${code} ${reason}`)
  })
  it.each([
    [199, '199 Informational'],
    [299, '299 Success'],
    [399, '399 Redirection'],
    [499, '499 Client Error'],
    [599, '599 Server Error'],
    [600, '600 Unknown'],
    [999, '999 Unknown'],
  ])('gives the unregistered code %i the reason of its class', (code, line) => {
    expect(status(code)).toBe(line)
  })
  it('takes another reason, also an empty one', () => {
    expect(status(404, 'Nothing Here')).toBe('404 Nothing Here')
    expect(status(200, '')).toBe('200 ')
  })
  it.each([[99], [1000], [200.5], [NaN], [Infinity], [-200], [0]])('refuses %p', (code) => {
    expect(() => status(code)).toThrow(
      new RangeError(`a status code is an integer from 100 to 999 (RFC 9110 §15), not the number ${code}`),
    )
  })
  it('says that a text is none', () => {
    expect(() => status('404' as unknown as number)).toThrow(
      'a status code is an integer from 100 to 999 (RFC 9110 §15), not the string "404"',
    )
  })
})

describe('statusCode', () => {
  it('gives the code of a status line', () => {
    expect(statusCode('404 Not Found')).toBe(404)
    expect(statusCode('200 ')).toBe(200)
  })
})

describe('hasBody', () => {
  it.each([100, 199, 204, 304])('X2: a response %i has no body', (code) => {
    expect(hasBody(code)).toBe(false)
  })
  it.each([200, 203, 205, 303, 305, 500])('a response %i may have one', (code) => {
    expect(hasBody(code)).toBe(true)
  })
})
