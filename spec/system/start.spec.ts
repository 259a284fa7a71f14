import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SCREENSHOT = join(process.cwd(), 'reports/environ-page.png')

describe('npm start', () => {
  const profile = mkdtempSync(join(tmpdir(), 'tsgi-chromium-'))
  let sample: ChildProcess
  let url: string

  beforeAll(async () => {
    mkdirSync(join(SCREENSHOT, '..'), { recursive: true })
    sample = spawn('npm', ['start'], { env: { ...process.env, PORT: '0' }, detached: true, stdio: 'pipe' })
    url = await urlOf(sample)
  })

  afterAll(() => {
    // The whole group: npm, its shell, and the sample.
    if (sample.pid !== undefined) process.kill(-sample.pid)
    rmSync(profile, { recursive: true, force: true })
  })

  it('says which URL to open, and a browser shows the environ there', async () => {
    const { stdout } = await chromium('--dump-dom', new URL('/some%20place?q=1', url).href)

    expect(stdout).toContain('<code>/some place</code>')
    expect(stdout).toContain('<code>q=1</code>')
    expect(stdout).toMatch(/HTTP_USER_AGENT.*Chrome/)
    expect(stdout).toMatch(/added\.by.*middleware/)
  })

  it('gives a page that can be looked at', async () => {
    await chromium(`--screenshot=${SCREENSHOT}`, '--window-size=1200,1600', '--hide-scrollbars', url)

    expect(statSync(SCREENSHOT).size).toBeGreaterThan(20_000)
  })

  function chromium(...args: string[]): Promise<{ stdout: string }> {
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
    return run('chromium', [...flags, `--user-data-dir=${profile}`, ...args], { timeout: 100_000, maxBuffer: 2 ** 24 })
  }
})

/** The URL that a sample says to open. */
function urlOf(sample: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    sample.stdout?.on('data', (chunk: Buffer) => {
      printed += String(chunk)
      const url = /open (http:\/\/\S+)/.exec(printed)?.[1]
      if (url !== undefined) resolve(url)
    })
    sample.on('exit', () => {
      reject(new Error(`the sample ended and named no URL; it printed:\n${printed}`))
    })
  })
}
