import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../../lib/handlers/index.js'
import { Chain, layer, textBody, type Environ, type StartResponse } from '../../lib/index.js'
import { Csrf, every, IpRules, some } from '../../lib/middleware/index.js'

const folder = mkdtempSync(join(tmpdir(), 'tsgi-refusals-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const app = (_: Environ, startResponse: StartResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody('inside')
}

describe('%{tsgi.refused}e in the access log', () => {
  it('names who refused a request and by which rule, and is - for one that passed or was only reported', async () => {
    const stack = new Chain()
      .use(Csrf)
      .use(some(layer(IpRules, { allow: ['127.0.0.1'] }), layer(IpRules)))
      .use(IpRules, { deny: ['127.0.0.1'], reportOnly: true })
      .when(({ PATH_INFO }) => PATH_INFO === '/shut', every(layer(IpRules, { deny: ['127.0.0.1'] })))
      .wrap(app)
    const accessLog = join(folder, 'access.log')
    const onError = () => undefined
    const server = await serve(stack, {
      port: 0,
      host: '127.0.0.1',
      accessLog,
      accessLogFormat: '%m %U %s %{tsgi.refused}e',
      onError,
    })
    const ask = (method: string, path: string, headers = {}) =>
      fetch(`http://127.0.0.1:${server.port}${path}`, { method, headers })
    await ask('GET', '/')
    await ask('POST', '/a', { 'Sec-Fetch-Site': 'cross-site' })
    await ask('GET', '/shut')
    await server.close()

    expect(readFileSync(accessLog, 'utf8').split('\n')).toEqual([
      'GET / 200 -',
      'POST /a 403 csrf cross-site',
      'GET /shut 403 every denied',
      '',
    ])
  })
})
