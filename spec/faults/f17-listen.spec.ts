import { spawn } from 'node:child_process'
import { buildSync } from 'esbuild'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'tsgi-f17-'))
const bundle = join(folder, 'server.cjs')
const NOBODY = 65_534
/** Tenfold slack over one second. */
const LONGEST = 10_000

const CHILD = `
const { serve } = require(process.argv[1])
serve(() => [], JSON.parse(process.argv[2])).then(
  () => console.log('listening'),
  (error) => {
    console.error(error.message)
    process.exitCode = error.code === 'EADDRINUSE' ? 98 : 1
  },
)`

beforeAll(() => {
  chmodSync(folder, 0o755)
  buildSync({ entryPoints: ['lib/handlers/index.ts'], bundle: true, platform: 'node', outfile: bundle })
  mkdirSync(join(folder, 'closed'), { mode: 0o555 })
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

interface Ended {
  readonly code: number | null
  readonly output: string
  readonly milliseconds: number
}

/** Serves in a process of its own, which root starts as somebody who may not do everything. */
async function attempt(options: object): Promise<Ended> {
  const begin = performance.now()
  const child = spawn(process.execPath, ['-e', CHILD, bundle, JSON.stringify(options)], {
    cwd: folder,
    ...(process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, output, milliseconds: performance.now() - begin }
}

describe('F17: a process that cannot listen', () => {
  it('ends with one line that names the port in use, and a code to tell by', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.on('listening', resolve))
    const { port } = taken.address() as AddressInfo
    const ended = await attempt({ bind: ['127.0.0.1:0', `127.0.0.1:${port}`] })
    taken.close()
    expect(ended.output).toBe(
      `cannot listen on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`,
    )
    expect(ended.code).toBe(98)
    expect(ended.milliseconds).toBeLessThan(LONGEST)
  })

  it.each<[string, () => object, RegExp]>([
    [
      'a place without the right to it',
      () => ({ socket: join(folder, 'closed', 'a.sock') }),
      /^cannot listen on .*\/closed\/a\.sock: listen EACCES: permission denied .*\/a\.sock\n$/,
    ],
    [
      'an owner that it may not give',
      () => ({ socket: join(tmpdir(), `tsgi-f17-${process.pid}.sock`), socketOwner: 'root:root' }),
      /^cannot listen on .*\.sock: EPERM: operation not permitted, chown '.*\.sock'\n$/,
    ],
    [
      'a host that there is not',
      () => ({ host: 'no.such.host.invalid', port: 1 }),
      /^cannot listen on no\.such\.host\.invalid:1: getaddrinfo E\w+ no\.such\.host\.invalid\n$/,
    ],
    [
      'an address of another machine',
      () => ({ bind: ['192.0.2.1:1'] }),
      /^cannot listen on 192\.0\.2\.1:1: listen EADDRNOTAVAIL: address not available 192\.0\.2\.1:1\n$/,
    ],
  ])('ends with one line that names %s', async (_, options, line) => {
    const ended = await attempt(options())
    expect(ended.output).toMatch(line)
    expect(ended.code).toBe(1)
    expect(ended.milliseconds).toBeLessThan(LONGEST)
  })
})
