import { OptionError, registry } from '../../lib/index.js'
import { IpRules, type IpRulesOptions } from '../../lib/middleware/index.js'
import { isolate } from '../../lib/testing/index.js'

async function statusFor(options: IpRulesOptions, address: string | undefined): Promise<[number, string | undefined]> {
  const response = await isolate(IpRules, options).get('/', { environ: { REMOTE_ADDR: address } })
  return [response.status, response.header('proxy-status')?.split('"')[1]]
}

describe('IpRules', () => {
  it('is registered under its name', () => {
    expect(registry.get('middleware', 'ip-rules').Class).toBe(IpRules)
  })

  it.each<[IpRulesOptions, string | undefined, number, string | undefined]>([
    [{}, '192.0.2.1', 200, undefined],
    [{}, undefined, 200, undefined],
    [{ allow: ['10.0.0.0/8'] }, '10.1.1.1', 200, undefined],
    [{ allow: ['10.0.0.0/8'] }, '192.0.2.1', 403, 'ip-rules not-allowed'],
    [{ allow: ['10.0.0.0/8'] }, undefined, 403, 'ip-rules not-allowed'],
    [{ allow: ['unix'] }, undefined, 200, undefined],
    [{ allow: ['10.0.0.0/8'], deny: ['10.6.6.6'] }, '10.6.6.6', 403, 'ip-rules denied'],
    [{ deny: ['10.6.6.6'] }, '::ffff:10.6.6.6', 403, 'ip-rules denied'],
    [{ deny: ['10.6.6.6'] }, '10.6.6.7', 200, undefined],
    [{ deny: ['unix'] }, undefined, 403, 'ip-rules denied'],
  ])('%j: %s gets %d', async (options, address, status, rule) => {
    expect(await statusFor(options, address)).toEqual([status, rule])
  })

  it('says nothing of the address to who asks', async () => {
    const response = await isolate(IpRules, { deny: ['10.6.6.6'] }).get('/', { environ: { REMOTE_ADDR: '10.6.6.6' } })
    expect(response.json()).toEqual({
      title: 'Forbidden',
      status: 403,
      detail: 'Your address may not use this service.',
    })
  })

  it('R02: addresses are compared in one canonical form', async () => {
    const options = { deny: ['2001:db8:1:2::/64'] }
    expect(await statusFor(options, '2001:DB8:1:2:ffff::9')).toEqual([403, 'ip-rules denied'])
    expect(await statusFor(options, '2001:db8:0001:0002:0:0:0:1')).toEqual([403, 'ip-rules denied'])
    expect(await statusFor(options, '2001:db8:1:3::')).toEqual([200, undefined])
  })

  it('refuses what is no range when it is built', () => {
    expect(() => isolate(IpRules, { allow: ['10.0.0.0/99'] })).toThrow(OptionError)
    expect(() => isolate(IpRules, { deny: ['localhost'] })).toThrow(/deny.*has "localhost", which is neither/s)
  })
})
