import { createServer, type AddressInfo } from 'node:net'
import { adminAddress, askAdmin } from '../../../lib/cli/admin-client.js'
import { PrimaryAdmin } from '../../../lib/cli/serve/primary-admin.js'
import { serverStatus } from '../../handlers/admin/statuses.js'

const HERE = { adminBind: '127.0.0.1:0', adminPublic: false }
const OFF = { adminBind: 'off', adminPublic: false }

const ask = (url: string | undefined) => askAdmin(adminAddress(url ?? '') as { url: URL })

describe('PrimaryAdmin', () => {
  const admins: PrimaryAdmin[] = []
  const made = () => {
    const admin = new PrimaryAdmin(() => serverStatus())
    admins.push(admin)
    return admin
  }
  afterEach(() => Promise.all(admins.splice(0).map((admin) => admin.close())))

  it('listens nowhere until it is told where', async () => {
    const admin = made()
    expect(admin.url).toBeUndefined()
    await admin.move(OFF)
    expect(admin.url).toBeUndefined()
    await admin.move(HERE)
    expect(await ask(admin.url)).toEqual(serverStatus())
  })

  it('stays where it is if that is where it should be', async () => {
    const admin = made()
    await admin.move(HERE)
    const { url } = admin
    await admin.move({ ...HERE })
    expect(admin.url).toBe(url)
    // Its answers depend on it.
    await admin.move({ ...HERE, adminPublic: true })
    expect(admin.url).not.toBe(url)
  })

  it('moves, and ends', async () => {
    const admin = made()
    await admin.move(HERE)
    const { url: first } = admin
    await admin.move({ ...HERE, adminBind: '127.0.0.2:0' })
    const { url: second } = admin
    expect(second).toMatch(/^http:\/\/127\.0\.0\.2:/)
    await expect(ask(first)).rejects.toThrow('ECONNREFUSED')
    await admin.move(OFF)
    await expect(ask(second)).rejects.toThrow('ECONNREFUSED')
    expect(admin.url).toBeUndefined()
    await admin.move(HERE)
    await admin.close()
    expect(admin.url).toBeUndefined()
  })

  it('stays where it is if it cannot move', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    const admin = made()
    await admin.move(HERE)
    const { url } = admin
    await expect(admin.move({ ...HERE, adminBind: `127.0.0.1:${port}` })).rejects.toThrow('EADDRINUSE')
    await expect(admin.move({ ...HERE, adminBind: '192.0.2.1:80' })).rejects.toThrow('others can reach')
    taken.close()
    expect(admin.url).toBe(url)
    expect(await ask(url)).toEqual(serverStatus())
  })
})
