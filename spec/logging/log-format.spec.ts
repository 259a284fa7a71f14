import * as fc from 'fast-check'
import { TsgiError } from '../../lib/index.js'
import { faultInLogFormat, LogFormat, type AccessRecord } from '../../lib/logging/index.js'
import { accessRecord, ENVIRON, MOMENT } from './access-records.js'

const line = (format: string, otherwise: Partial<AccessRecord> = {}): string =>
  LogFormat.compile(format).line(accessRecord(otherwise))

const withEnviron = (more: object): Partial<AccessRecord> => ({ environ: { ...ENVIRON, ...more } })

describe('LogFormat', () => {
  it.each([
    ['%a', '192.0.2.7'],
    ['%{c}a', '198.51.100.1'],
    ['%A', '10.0.0.1'],
    ['%b', '1234'],
    ['%B', '1234'],
    ['%{session}C', 's3'],
    ['%{b}C', 'x=y'],
    ['%{none}C', '-'],
    ['%D', '2345678'],
    ['%{SERVER_NAME}e', 'www.example'],
    ['%{acme.none}e', '-'],
    ['%h', '192.0.2.7'],
    ['%{c}h', '198.51.100.1'],
    ['%H', 'HTTP/1.1'],
    ['%{User-Agent}i', 'curl/8'],
    ['%{content-type}i', 'text/plain'],
    ['%{X-None}i', '-'],
    ['%I', '100'],
    ['%k', '3'],
    ['%l', '-'],
    ['%L', '-'],
    ['%m', 'GET'],
    ['%{content-type}o', 'text/html'],
    ['%{Set-Cookie}o', 'a, b'],
    ['%{X-None}o', '-'],
    ['%O', '1500'],
    ['%p', '8080'],
    ['%{canonical}p', '8080'],
    ['%{local}p', '81'],
    ['%{remote}p', '4711'],
    ['%P', '42'],
    ['%{pid}P', '42'],
    ['%q', '?q=1'],
    ['%r', 'GET /a%20b?q=1 HTTP/1.1'],
    ['%s', '200'],
    ['%>s', '200'],
    ['%<s', '200'],
    ['%S', '1600'],
    ['%T', '2'],
    ['%{s}T', '2'],
    ['%{ms}T', '2345'],
    ['%{us}T', '2345678'],
    ['%u', '-'],
    ['%U', '/a b'],
    ['%v', 'www.example'],
    ['%V', 'shop.example'],
    ['%X', '+'],
    ['%%', '%'],
    ['%{sec}t', '1795611909'],
    ['%{msec}t', '1795611909123'],
    ['%{usec}t', '1795611909123000'],
    ['%{msec_frac}t', '123'],
    ['%{usec_frac}t', '123000'],
    ['%{begin:sec}t', '1795611909'],
    ['%{end:msec}t', '1795611911468'],
    ['%{end:%s}t', '1795611911'],
    ['%{%s and %%}t', '1795611909 and %'],
  ])('%s says %s', (directive, text) => {
    expect(line(`<${directive}> %P`)).toBe(`<${text}> 42`)
  })

  it('%t is the time as Apache writes it, in brackets', () => {
    const plain = line('%{%d/%b/%Y:%H:%M:%S %z}t')

    expect(plain).toMatch(/^2\d\/Nov\/2026:\d\d:\d\d:09 [+-]\d{4}$/)
    expect(line('%t')).toBe(`[${plain}]`)
    expect(line('%{begin:}t')).toBe(`[${plain}]`)
    expect(line('%{end:%S}t')).toBe('11')
  })

  it.each<[string, string, Partial<AccessRecord>]>([
    ['%b', '-', { bytes: 0 }],
    ['%B', '0', { bytes: 0 }],
    ['%h', 'client.example', withEnviron({ REMOTE_HOST: 'client.example' })],
    ['%h', '198.51.100.1', { environ: undefined }],
    ['%h', '-', { environ: undefined, peer: undefined }],
    ['%u', 'ada', withEnviron({ REMOTE_USER: 'ada' })],
    ['%u', '""', withEnviron({ REMOTE_USER: '' })],
    ['%{REMOTE_USER}e', '', withEnviron({ REMOTE_USER: '' })],
    ['%{acme.n}e', '7', withEnviron({ 'acme.n': 7 })],
    ['%{acme.b}e', 'false', withEnviron({ 'acme.b': false })],
    ['%{acme.o}e', '-', withEnviron({ 'acme.o': {} })],
    ['%{toString}e', '-', {}],
    ['%L', 'r-1', withEnviron({ 'tsgi.request_id': 'r-1' })],
    ['%s', '-', { status: 0 }],
    ['%q', '', { target: '/' }],
    ['%r', '-', { method: '' }],
    ['%m', '-', { method: '' }],
    ['%H', '-', { protocol: '' }],
    ['%U', '-', { path: '' }],
    ['%U', '/\\xc3\\xa9', { path: '/é' }],
    ['%V', 'www.example', withEnviron({ HTTP_HOST: '' })],
    ['%V', '[::1]', withEnviron({ HTTP_HOST: '[::1]:80' })],
    ['%V', 'raw.example', { environ: undefined }],
    ['%V', '-', { environ: undefined, requestFields: [] }],
    ['%{HOST}i', 'raw.example', { environ: undefined }],
    ['%{Content-Length}i', '5', withEnviron({ CONTENT_LENGTH: '5' })],
    ['%v', '10.0.0.1', { environ: undefined }],
    ['%p', '81', { environ: undefined }],
    ['%{local}p', '-', { peer: undefined }],
    ['%{remote}p', '-', { peer: undefined }],
    ['%A', '-', { peer: undefined }],
    ['%I', '-', { bytesReceived: undefined }],
    ['%O', '-', { bytesSent: undefined }],
    ['%S', '-', { bytesSent: undefined }],
    ['%S', '-', { bytesReceived: undefined }],
    ['%X', '-', { isKept: false }],
    ['%X', 'X', { isComplete: false, isKept: false }],
    ['%{session}C', '-', withEnviron({ HTTP_COOKIE: undefined })],
  ])('%s says %s of %j', (directive, text, otherwise) => {
    expect(line(`<${directive}> %P`, otherwise)).toBe(`<${text}> 42`)
  })

  it.each([
    ['%400,501{User-Agent}i', 200, '-'],
    ['%400,501{User-Agent}i', 501, 'curl/8'],
    ['%!200,304{User-Agent}i', 200, '-'],
    ['%!200,304{User-Agent}i', 500, 'curl/8'],
    ['%!200>s', 404, '404'],
    ['%>404m', 404, 'GET'],
    ['%{Host}404i', 200, '-'],
  ])('%s of an answer with %d says %s', (directive, status, text) => {
    expect(line(directive, { status })).toBe(text)
  })

  it('has the formats common and combined', () => {
    const time = line('%t')

    expect(line('common')).toBe(`192.0.2.7 - - ${time} "GET /a%20b?q=1 HTTP/1.1" 200 1234`)
    expect(line('combined')).toBe(`${line('common')} "http://other.example/" "curl/8"`)
  })

  it('has the format json, one object in a line', () => {
    const text = line('json', withEnviron({ REMOTE_USER: 'ad\xc3\xa9', 'tsgi.request_id': 'r' }))

    expect(JSON.parse(text)).toEqual({
      time: new Date(MOMENT).toISOString(),
      client: '192.0.2.7',
      user: 'adé',
      method: 'GET',
      target: '/a%20b?q=1',
      protocol: 'HTTP/1.1',
      status: 200,
      bytes: 1234,
      duration_ms: 2345.679,
      complete: true,
      host: 'shop.example:8080',
      referer: 'http://other.example/',
      user_agent: 'curl/8',
      request_id: 'r',
      pid: 42,
    })
    const refused = { environ: undefined, peer: undefined, method: '', target: '', protocol: '', status: 0 }
    expect(JSON.parse(line('json', { ...refused, requestFields: [] }))).toMatchObject({
      ...{ client: null, user: null, method: null, target: null, protocol: null, status: null },
      ...{ host: null, referer: null, user_agent: null, request_id: null },
    })
    expect(JSON.parse(line('json', withEnviron({ REMOTE_USER: '名' })))).toMatchObject({ user: '名' })
  })

  it('knows the escapes of the text between directives', () => {
    expect(line('\\"%m\\"\\t\\\\\\n\\r\\x%s')).toBe('"GET"\t\\\n\r\\x200')
  })

  describe('writes one line whatever a client sends, so that nothing can forge another', () => {
    const all = '"%U" "%{X}i" "%{X}o" "%{a}C" "%q" "%V" "%u" "%{k}e" "%{c}a"'
    const hostile = fc.string({ unit: 'binary', maxLength: 40 })
    const written = (format: string, text: string): string => {
      const fields = {
        HTTP_X: text,
        HTTP_COOKIE: `a=${text}`,
        HTTP_USER_AGENT: text,
        HTTP_HOST: text,
        HTTP_REFERER: text,
      }
      return line(format, {
        ...withEnviron({ ...fields, REMOTE_USER: text, REMOTE_ADDR: text, k: text }),
        ...{ method: text, target: `/?${text}`, protocol: text, path: text, responseFields: ['X', text] },
      })
    }

    it.each(['combined', all])('as %s, with its quotes in pairs', (format) => {
      fc.assert(
        fc.property(hostile, (text) => {
          const result = written(format, text)

          expect(result).toMatch(/^[ -~]*$/)
          expect(result.replace(/\\./g, '').split('"').length % 2).toBe(1)
        }),
      )
    })

    it('as json, which can be read', () => {
      fc.assert(
        fc.property(hostile, (text) => {
          const result = written('json', text)

          expect(result.split(/[\r\n]/)).toHaveLength(1)
          expect(JSON.parse(result)).toHaveProperty('pid', 42)
        }),
      )
    })
  })
})

describe('faultInLogFormat', () => {
  const all =
    '%a, %A, %b, %B, %{NAME}C, %D, %{NAME}e, %h, %H, %{NAME}i, %I, %k, %l, %L, %m, %{NAME}o, %O, %p, %P, %q, %r, %s, %S, %t, %T, %u, %U, %v, %V, %X, %%'

  it.each([
    ['%h %y', `has "%y" at character 4, which is no directive; there are ${all}`],
    ['%{a}y', `has "%{a}y" at character 1, which is no directive; there are ${all}`],
    ['%h %', 'has "%" at character 4, which begins no directive; write %% for a percent sign'],
    ['100% %h', 'has "%" at character 4, which begins no directive; write %% for a percent sign'],
    ['%{Referer', 'has "%" at character 1, which begins no directive; write %% for a percent sign'],
    ['%i', 'has "%i" at character 1, which has no name; write %{NAME}i'],
    ['%{}o', 'has "%{}o" at character 1, which has no name; write %{NAME}o'],
    ['%{x}T', 'has "%{x}T" at character 1, which has a wrong argument; write %T or %{s}T or %{ms}T or %{us}T'],
    ['%{x}m', 'has "%{x}m" at character 1, which has a wrong argument; write %m'],
    [
      '%{constructor}p',
      'has "%{constructor}p" at character 1, which has a wrong argument; write %p or %{canonical}p or %{local}p or %{remote}p',
    ],
    [
      '%2s',
      'has "%2s" at character 1, which has a wrong condition; write codes of three digits, like %!200,304{Referer}i',
    ],
    [
      '%!s',
      'has "%!s" at character 1, which has a wrong condition; write codes of three digits, like %!200,304{Referer}i',
    ],
    [
      '%200!s',
      'has "%200!s" at character 1, which has a wrong condition; write codes of three digits, like %!200,304{Referer}i',
    ],
    ['combned', 'is "combned", which has no directive; did you mean "combined"?, or write one like "%h %t %>s"'],
    [
      '',
      'is "", which has no directive; the formats with a name are: common, combined, json, or write one like "%h %t %>s"',
    ],
  ])('of %j says where and what there is', (format, fault) => {
    expect(faultInLogFormat(format)).toBe(fault)
  })

  it('lists the conversions of strftime if one is wrong', () => {
    expect(faultInLogFormat('%{%Y %Q}t')).toMatch(
      /^has "%\{%Y %Q\}t" at character 1, which has a wrong format; %Q is no conversion of strftime; there are %a, %A, /,
    )
  })

  it('has nothing to say of a good one', () => {
    expect(faultInLogFormat('%h')).toBeUndefined()
    expect(faultInLogFormat('common')).toBeUndefined()
    expect(faultInLogFormat('json')).toBeUndefined()
  })

  it('is what compile() throws', () => {
    const attempt = (): unknown => LogFormat.compile('%y')

    expect(attempt).toThrow(TsgiError)
    expect(attempt).toThrow(/^has "%y" .* \[LOG_FORMAT_INVALID\]$/)
  })
})
