import { asGunicornFormat } from '../../../lib/handlers/foreign/gunicorn-log-format.js'
import { gunicornFactory } from '../../../lib/handlers/index.js'

describe('asGunicornFormat', () => {
  it.each([
    [
      '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"',
      '%h %l %u %t "%r" %s %b "%{Referer}i" "%{User-Agent}i"',
    ],
    ['%(m)s %(U)s%(q)s %(H)s %(B)s %(T)s %(D)s %(M)s %(p)s', '%m %U%q %H %B %T %D %{ms}T %P'],
    ['%({x-forwarded-for}i)s %({etag}o)s %({REMOTE_USER}e)s 5%%', '%{x-forwarded-for}i %{etag}o %{REMOTE_USER}e 5%%'],
  ])('reads %s', (format, accessLogFormat) => {
    expect(asGunicornFormat(format)).toEqual({ options: { accessLogFormat } })
  })

  it('reads nothing as nothing', () => {
    expect(asGunicornFormat('')).toEqual({})
  })

  it.each([
    ['%(h)s %(L)s %(z)s', '"%(L)s", "%(z)s"'],
    ['%({x}z)s', '"%({x}z)s"'],
    ['%h', '"%"'],
    ['%()s', '"%()s"'],
  ])('says of %s what means nothing here', (format, tokens) => {
    expect(asGunicornFormat(format)).toEqual({
      fault: {
        fault: `has ${tokens}, which means nothing here`,
        remedy: 'leave it out, or use egg:tsgi#http, whose formats are those of Apache',
      },
    })
  })
})

describe('egg:gunicorn#main', () => {
  it('has an access log where a file asks for one', () => {
    const conf = { accesslog: '-', access_log_format: '%(h)s %(s)s' }
    expect(gunicornFactory({}, conf).options).toMatchObject({ accessLog: '-', accessLogFormat: '%h %s' })
    expect(gunicornFactory({}, { accesslog: '' }).options.accessLog).toBe('off')
  })
})
