import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../../lib/cli/index.js'
import { environKey, middleware, Middleware } from '../../../lib/core/index.js'
import type { StartMessage } from '../../../lib/cli/serve/worker-process.js'
import type { Environ, StartResponse } from '../../../lib/protocol/index.js'
import { folderWith, Recorded } from '../command-line.js'
import { FakePrimary } from './fake-primary.js'
import { until } from './served-command.js'

@middleware('needs-user')
class NeedsUser extends Middleware {
  static readonly requires = [environKey<string>()('worker.user')] as const

  call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}
Object.assign(globalThis, { tsgiNeedsUser: NeedsUser })

const cwd = folderWith({
  'paste.ini': '[app:main]\nuse = call:./apps:app\nword = disk\n',
  'hangs.ini': '[app:main]\nuse = call:./apps:hangs\n',
  'odd.ini': '[app:main]\nuse = call:./apps:app\n[server:main]\nuse = call:./apps:server\n',
  'apps.js': `
exports.app = (globalConf, { word }) => Object.assign((environ, startResponse) => {
  startResponse('200 OK', [])
  return [Buffer.from(word)]
}, { stop: () => { if (word === 'bad end') throw new Error('no end') } })
exports.needsUser = globalThis.tsgiNeedsUser
exports.filter = () => (app) => app
exports.hangs = () => new Promise(() => undefined)
exports.server = () => ({ serve: () => undefined })
`,
})

/** Of all workers: one that a spec leaves behind ends after it. */
const primaries: FakePrimary[] = []

const START: StartMessage = { type: 'start', worker: 4, generation: 2, files: [], isWatched: false }

function working(argv: readonly string[], start: Partial<StartMessage> = {}) {
  const primary = new FakePrimary()
  primaries.push(primary)
  const [stdout, stderr] = [new Recorded(), new Recorded()]
  const processes = { cores: 1, fork: jest.fn(), onSignal: jest.fn(), primary }
  const code = run(['serve', ...argv], { cwd, env: {}, stdout, stderr, processes })
  primary.tell({ ...START, ...start })
  const end = async () => {
    primary.tell({ type: 'drain', isLast: true, isHurried: true })
    await primary.hears('finished')
    primary.tell({ type: 'end' })
    return code
  }
  return { primary, code, end, printed: () => stdout.text + stderr.text }
}

describe('runWorker', () => {
  afterEach(() => {
    for (const primary of primaries.splice(0)) {
      primary.tell({ type: 'drain', isLast: true, isHurried: true })
      primary.tell({ type: 'end' })
    }
  })

  it('serves when it is told what, says so, and ends when it is told to', async () => {
    const { primary, end, printed } = working(['paste.ini', '--port', '0'])
    const ready = await primary.hears('ready')
    expect(ready.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(ready).toEqual({
      type: 'ready',
      url: ready.url,
      urls: [ready.url],
      stack: ['application'],
      drainTime: 10_000,
      heartbeatTimeout: 30_000,
    })
    expect(primary.catches).toBe(false)
    expect(await (await fetch(ready.url ?? '')).text()).toBe('disk')
    expect(await end()).toBe(0)
    expect(primary.heard.map(({ type }) => type)).toEqual(['hello', 'ready', 'report', 'finished'])
    await expect(fetch(ready.url ?? '')).rejects.toThrow()
    expect(printed()).toBe('')
  })

  it('serves the file as its generation has it, not as it is on the disk', async () => {
    const text = '[app:main]\nuse = call:./apps:app\nword = told\n'
    const files = [[join(cwd, 'paste.ini'), Buffer.from(text).toString('base64')]] as const
    const { primary, end } = working(['paste.ini', '--port', '0'], { files })
    const { url = '' } = await primary.hears('ready')
    expect(await (await fetch(url)).text()).toBe('told')
    expect(await end()).toBe(0)
  })

  it('tells the primary why it cannot start, in the words that it would print, and ends with 1', async () => {
    const { primary, code, printed } = working(['none.ini'])
    const { text } = await primary.hears('failed')
    expect(text).toMatch(
      /^error: the file .*none\.ini cannot be read: no such file or directory; .*\[FILE_UNREADABLE\]$/,
    )
    primary.tell({ type: 'end' })
    expect(await code).toBe(1)
    expect(printed()).toBe('')
  })

  it('tells the primary what is wrong with the command line', async () => {
    const { primary, code } = working(['odd.ini', '--port', '1'])
    const { text } = await primary.hears('failed')
    expect(text).toBe(
      'error: [server:main] is not a server of TSGI and takes its options from the file only\ntsgi serve --help tells what there is',
    )
    primary.tell({ type: 'end' })
    expect(await code).toBe(1)
  })

  it('cannot start either where something is thrown meanwhile that nobody catches', async () => {
    const { primary, code } = working(['hangs.ini'])
    await until(() => primary.catches)
    primary.throws('too late')
    expect(await primary.hears('failed')).toEqual({ type: 'failed', text: 'error: too late' })
    expect(primary.catches).toBe(false)
    primary.tell({ type: 'end' })
    expect(await code).toBe(1)
  })

  it('tells the primary of what is odd', async () => {
    const text = `[pipeline:main]
pipeline = filter needs app
[filter:filter]
use = call:./apps:filter
[filter:needs]
use = call:./apps:needsUser
[app:app]
use = call:./apps:app
`
    const files = [[join(cwd, 'paste.ini'), Buffer.from(text).toString('base64')]] as const
    const { primary, end, printed } = working(['paste.ini', '--port', '0'], { files })
    expect((await primary.hears('warned')).text).toMatch(
      /^warning: .*paste\.ini:5:1: needs-user needs environ key 'worker\.user', which no earlier layer provides; .* \[REQUIREMENT_MISSING\]$/,
    )
    await primary.hears('ready')
    expect(await end()).toBe(0)
    expect(printed()).toBe('')
  })

  it('tells the primary that an application does not end well', async () => {
    const text = '[app:main]\nuse = call:./apps:app\nword = bad end\n'
    const files = [[join(cwd, 'paste.ini'), Buffer.from(text).toString('base64')]] as const
    const { primary, code } = working(['paste.ini', '--port', '0'], { files })
    await primary.hears('ready')
    primary.tell({ type: 'drain', isLast: true, isHurried: true })
    expect((await primary.hears('failed')).text).toMatch(/^error: Error: no end\n/)
    primary.tell({ type: 'end' })
    expect(await code).toBe(1)
  })

  it('opens the access log anew when it is told to', async () => {
    const log = join(cwd, 'access.log')
    const argv = ['paste.ini', '--port', '0', '--access-log', log, '--access-log-format', '%U']
    const { primary, end } = working(argv)
    const { url = '' } = await primary.hears('ready')
    renameSync(log, `${log}.1`)
    primary.tell({ type: 'reopen-logs' })
    await until(() => {
      try {
        return readFileSync(log, 'utf8') === ''
      } catch {
        return false
      }
    })
    await (await fetch(`${url}/x`)).text()
    expect(await end()).toBe(0)
    expect(readFileSync(log, 'utf8')).toBe('/x\n')
  })
})
