import { Chain, textBody } from '../../lib/index.js'
import { IpRules, ProxyHeaders, type IpRulesOptions, type ProxyHeadersOptions } from '../../lib/middleware/index.js'
import { isolate, TestClient } from '../../lib/testing/index.js'

async function statusFor(options: IpRulesOptions, address: string): Promise<[number, string | undefined]> {
  const response = await isolate(IpRules, options).get('/', { environ: { REMOTE_ADDR: address } })
  return [response.status, response.header('proxy-status')?.split('"')[1]]
}

describe('IpRules, by addresses that clients choose', () => {
  it.each<[string, number]>([
    ['10.6.6.6', 403],
    ['::ffff:10.6.6.6', 403],
    ['::ffff:a06:606', 403],
    ['0:0:0:0:0:FFFF:10.6.6.6', 403],
    ['2001:DB8:0:0::1', 403],
    ['2001:db8:0:1::1', 200],
    ['fe80::1%eth0', 403],
    ['10.6.6.7', 200],
  ])('H10: judges the one canonical form of %s', async (address, status) => {
    const deny = ['10.6.6.6', '2001:db8::/64', 'fe80::/10']
    expect((await statusFor({ deny }, address))[0]).toBe(status)
  })

  it.each(['999.1.1.1', '10.6.6.6:80', '010.6.6.6', 'unknown', ''])(
    'H10: what is no address (%j) is in no list that allows',
    async (address) => {
      expect(await statusFor({ allow: ['0.0.0.0/0', '::/0', 'unix'] }, address)).toEqual([403, 'ip-rules not-allowed'])
    },
  )

  describe('with a client that says where it comes from', () => {
    const passing = async (proxies: ProxyHeadersOptions | undefined, forged: string): Promise<number> => {
      const chain = proxies === undefined ? new Chain() : new Chain().use(ProxyHeaders, proxies)
      const app = chain.use(IpRules, { allow: ['10.0.0.0/8'], deny: ['10.6.6.6'] }).wrap((_, startResponse) => {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return textBody('in')
      })
      const headers = { 'X-Forwarded-For': forged, 'X-Real-IP': forged, Forwarded: `for="${forged}"` }
      const response = await new TestClient(app).get('/', { headers, environ: { REMOTE_ADDR: '192.0.2.1' } })
      return response.status
    }
    const FORGED = ['10.1.1.1', '10.1.1.1, 10.1.1.2', '::ffff:10.1.1.1', '127.0.0.1', 'unix', '']

    it.each(FORGED)('R03: no address that it writes lets it in without trust (%j)', async (forged) => {
      expect(await passing(undefined, forged)).toBe(403)
      expect(await passing({}, forged)).toBe(403)
      expect(await passing({ trusted: ['192.0.2.2'] }, forged)).toBe(403)
    })

    it('R03: behind a trusted proxy it is judged by the address that the proxy saw', async () => {
      const trusted = { trusted: ['192.0.2.1'] }
      expect(await passing(trusted, '10.1.1.1, 198.51.100.7')).toBe(403)
      expect(await passing(trusted, '198.51.100.7, 10.1.1.1')).toBe(200)
      expect(await passing(trusted, '10.1.1.1, 10.6.6.6')).toBe(403)
    })
  })
})
