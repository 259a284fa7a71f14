import { textBody, type Awaitable, type Environ, type ResponseBody, type StartResponse } from '../../lib/index.js'
import { EXPLAIN, Guard, REFUSED, type Decision, type Verdict } from '../../lib/middleware/index.js'
import { isolate, RecordedErrors } from '../../lib/testing/index.js'

class Weekdays extends Guard {
  override judge(environ: Environ): Awaitable<Verdict> {
    const refusal = {
      status: 503,
      rule: 'weekend',
      reason: 'We are back on Monday.',
      value: 'Sunday\n',
      headers: [['Retry-After', '9']] as [string, string][],
    }
    const verdict = environ.PATH_INFO.includes('sunday') ? refusal : undefined
    return environ.PATH_INFO.includes('later') ? Promise.resolve(verdict) : verdict
  }
}

describe('Guard', () => {
  it.each(['/', '/later'])('lets pass what judge says nothing about (%s)', async (path) => {
    const layer = isolate(Weekdays).respond(200, {}, 'inside')
    const response = await layer.get(path)
    layer.expectPassed()
    expect(response.text()).toBe('inside')
  })

  it.each(['/sunday', '/sunday/later'])(
    'answers a refusal with problem details and Proxy-Status (%s)',
    async (path) => {
      const layer = isolate(Weekdays)
      const response = await layer.get(path)
      layer.expectAnswered(503)
      expect(response.json()).toEqual({ title: 'Service Unavailable', status: 503, detail: 'We are back on Monday.' })
      expect(response.header('retry-after')).toBe('9')
      expect(response.header('proxy-status')).toBe('tsgi; error=http_request_denied; details="Weekdays weekend"')
      expect(response.text()).not.toContain('Sunday')
    },
  )

  it('notes who refused, and why, for the log', async () => {
    const environs: Environ[] = []
    class Outside extends Weekdays {
      override judge(environ: Environ): Awaitable<Verdict> {
        environs.push(environ)
        return super.judge(environ)
      }
    }
    await isolate(Outside).get('/sunday')
    await isolate(Outside).get('/')
    expect(environs.map((environ) => REFUSED.get(environ))).toEqual(['Outside weekend', undefined])
  })

  it.each([
    ['/', 'inside', 'passed'],
    ['/later', 'inside', 'passed'],
    ['/sunday', undefined, undefined],
  ])('has what passes go through pass, and nothing else (%s)', async (path, text, field) => {
    class Adding extends Weekdays {
      protected override pass(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
        return this.app(environ, (status, headers, error) =>
          startResponse(status, [...headers, ['x-judged', 'passed']], error),
        )
      }
    }
    const response = await isolate(Adding).respond(200, {}, 'inside').get(path)
    expect([response.status === 200 ? response.text() : undefined, response.header('x-judged')]).toEqual([text, field])
  })

  it('stays sync where judge is', () => {
    const guard = new Weekdays((_, startResponse) => {
      startResponse('200 OK', [])
      return textBody('x')
    })
    const environ = { PATH_INFO: '/' } as Environ
    expect(guard.call(environ, () => () => undefined)).not.toBeInstanceOf(Promise)
  })

  it('reportOnly: leaves a line in the error log, and lets pass', async () => {
    const errors = new RecordedErrors()
    const layer = isolate(Weekdays, { reportOnly: true })
    await layer.get('/sunday', { environ: { 'wsgi.errors': errors } })
    layer.expectPassed()
    expect(errors.text).toBe('Weekdays would refuse, weekend: We are back on Monday. ("Sunday\\n")\n')
    await layer.get('/', { environ: { 'wsgi.errors': errors } })
    expect(errors.text.split('\n')).toHaveLength(2)
  })

  it.each([
    ['/', false, 'pass', undefined],
    ['/later', true, 'pass', undefined],
    ['/sunday', false, 'refuse', 'weekend'],
    ['/sunday/later', true, 'report', 'weekend'],
  ])('explains its decision: %s, reportOnly %p', async (path, reportOnly, outcome, rule) => {
    const decisions: Decision[] = []
    const explain = { [EXPLAIN.key]: (decision: Decision) => decisions.push(decision) }
    await isolate(Weekdays, { reportOnly }).get(path, { environ: { ...explain, 'wsgi.errors': new RecordedErrors() } })
    expect(decisions.map(({ layer, name, outcome: done, refusal }) => [layer, name, done, refusal?.rule])).toEqual([
      [expect.any(Weekdays), 'Weekdays', outcome, rule],
    ])
  })
})
