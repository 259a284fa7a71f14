import { OptionError, registry } from '../../lib/index.js'
import { HostAllowList } from '../../lib/middleware/index.js'
import { isolate } from '../../lib/testing/index.js'

/** The status and the rule that refused. */
async function ask(hosts: string[], host: string | undefined): Promise<[number, string | undefined]> {
  const layer = isolate(HostAllowList, { hosts })
  const response = await layer.get('/', { environ: { HTTP_HOST: host } })
  return [response.status, response.header('proxy-status')?.split('"')[1]]
}

const NOT_LISTED = [421, 'host-allow-list not-listed']
const MALFORMED = [400, 'host-allow-list malformed']
const PASSED = [200, undefined]

describe('HostAllowList', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'host-allow-list').Class).toBe(HostAllowList)
  })

  it.each<[string[], string, unknown[]]>([
    [['good.com'], 'good.com', PASSED],
    [['good.com'], 'GOOD.com', PASSED],
    [['Good.Com'], 'good.com', PASSED],
    [['good.com'], 'good.com.', PASSED],
    [['good.com.'], 'good.com', PASSED],
    [['good.com'], 'good.com:8080', PASSED],
    [['good.com:443'], 'good.com:443', PASSED],
    [['good.com:443'], 'good.com:8443', NOT_LISTED],
    [['good.com:443'], 'good.com', NOT_LISTED],
    [['good.com'], 'evil.com', NOT_LISTED],
    [['good.com'], 'good.com.evil.com', NOT_LISTED],
    [['good.com'], 'xgood.com', NOT_LISTED],
    [['good.com'], 'a.good.com', NOT_LISTED],
    [['*.good.com'], 'a.good.com', PASSED],
    [['*.good.com'], 'a.b.good.com:81', PASSED],
    [['*.good.com'], 'good.com', NOT_LISTED],
    [['*.good.com'], 'xgood.com', NOT_LISTED],
    [['*.good.com:81'], 'a.good.com:81', PASSED],
    [['*.good.com:81'], 'a.good.com:82', NOT_LISTED],
    [['a.com', 'b.com'], 'b.com', PASSED],
    [['[2001:db8::1]'], '[2001:DB8:0:0::1]', PASSED],
    [['[2001:db8::1]:81'], '[2001:db8::1]:81', PASSED],
    [['[2001:db8::1]:81'], '[2001:db8::1]', NOT_LISTED],
    [['127.0.0.1'], '127.0.0.1:8080', PASSED],
    [['127.0.0.1'], '[::ffff:127.0.0.1]', PASSED],
    [['_a-b.example'], '_a-b.example', PASSED],
  ])('RFC 9110 §7.2: %j and Host %s give %j', async (hosts, host, expected) => {
    expect(await ask(hosts, host)).toEqual(expected)
  })

  it.each([
    'evil.com:fake@good.com',
    'evil.com/good.com',
    'good.com#',
    'good.com?',
    'good.com:',
    'good.com:65536',
    'good.com:80:80',
    'good..com',
    '.good.com',
    '-good.com',
    'good.com,evil.com',
    'good.com evil',
    '[::1',
    '[::1%eth0]',
    '[good.com]',
    '',
    `${'a.'.repeat(128)}com`,
  ])('H01, H02: refuses Host %j', async (host) => {
    expect(await ask(['good.com'], host)).toEqual(MALFORMED)
  })

  it('takes the port 65535 and a name of 255 characters', async () => {
    const name = `${'a.'.repeat(126)}com`
    expect(await ask([name], name)).toEqual(PASSED)
    expect(await ask(['good.com'], 'good.com:65535')).toEqual(PASSED)
  })

  it('refuses a request without a host', async () => {
    expect(await ask(['good.com'], undefined)).toEqual([400, 'host-allow-list no-host'])
  })

  it.each(['https://good.com', 'good.com/a', '*', '*.', 'a.*.com', ''])('says that %j is no host', (host) => {
    expect(() => isolate(HostAllowList, { hosts: [host] })).toThrow(OptionError)
    expect(() => isolate(HostAllowList, { hosts: [host] })).toThrow(`has ${JSON.stringify(host)}, which is no host`)
  })

  it('wants one host at least', () => {
    expect(() => isolate(HostAllowList, { hosts: [] })).toThrow(OptionError)
  })
})
