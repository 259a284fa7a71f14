import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { serve, type Server } from '../../lib/handlers/index.js'
import { Chain, textBody } from '../../lib/index.js'
import { Csrf, SESSION, Session } from '../../lib/middleware/index.js'
import { makeCertificate } from '../handlers/made-certificate.js'

const SECRET = 'Tq3mFVq0bJmKpD2oYx1lHcW8sZ5uRnE7aGvB4iXt6yQ='

const where = chromiumPath()

function chromiumPath(): string | undefined {
  try {
    return execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

/** A site over TLS, whose pages log in and out, and say who is there. */
function site(folder: string): Promise<Server> {
  const app = new Chain()
    .use(Session, { secrets: [SECRET] })
    .use(Csrf)
    .wrap((environ, startResponse) => {
      const session = SESSION.require(environ)
      if (environ.PATH_INFO === '/login') {
        session.regenerate()
        session.set('user', 'ada')
      }
      if (environ.PATH_INFO === '/logout') session.destroy()
      startResponse('200 OK', [['Content-Type', 'text/html']])
      return textBody(`<p>${String(session.get('user') ?? 'nobody')}</p>`)
    })
  const { cert, key } = makeCertificate(folder, 'localhost', 'sub.localhost')
  return serve(app, { port: 0, tlsCert: [cert], tlsKey: [key] })
}

if (where === undefined) {
  describe('a session without Chromium', () => {
    it('is passed over, since it is not installed', () => {
      expect(where).toBeUndefined()
    })
  })
} else withBrowser(where)

function withBrowser(executablePath: string): void {
  describe('a session in a real Chromium', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsgi-session-'))
    let browser: Browser
    let server: Server
    let url: string

    beforeAll(async () => {
      server = await site(folder)
      url = `https://localhost:${new URL(server.url).port}`
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    })

    afterAll(async () => {
      await browser.close()
      await server.close()
      rmSync(folder, { recursive: true })
    })

    it('is kept in a __Host- cookie that no script sees, and is gone with the logout', async () => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true })
      const page = await context.newPage()
      await page.goto(url)
      expect(await page.textContent('p')).toBe('nobody')
      expect(await context.cookies()).toEqual([])

      await page.goto(`${url}/login`)
      await page.goto(url)
      expect(await page.textContent('p')).toBe('ada')
      const [cookie] = await context.cookies()
      expect(cookie).toMatchObject({
        name: '__Host-session',
        domain: 'localhost',
        path: '/',
        httpOnly: true,
        secure: true,
        sameSite: 'Lax',
      })
      expect(await page.evaluate('document.cookie')).toBe('')

      await page.goto(`${url}/logout`)
      expect(await context.cookies()).toEqual([])
      await context.addCookies(cookie === undefined ? [] : [cookie])
      await page.goto(url)
      expect(await page.textContent('p')).toBe('nobody')
      await context.close()
    })

    it('cannot be set by a script, or from below the domain', async () => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true })
      const page = await context.newPage()
      await page.goto(url.replace('localhost', 'sub.localhost'))
      await page.evaluate('document.cookie = "__Host-session=chosen; Path=/; Domain=localhost; Secure"')
      await page.evaluate('document.cookie = "__Host-session=chosen; Path=/x; Secure"')
      await page.evaluate('document.cookie = "=__Host-session=chosen; Path=/; Secure"')
      expect(await context.cookies()).toEqual([])
      await context.close()
    })
  })
}
