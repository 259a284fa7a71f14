import { execFileSync } from 'node:child_process'
import { chromium, type Browser, type Frame } from 'playwright-core'
import { Chain, textBody, type ApplicationLike } from '../../lib/index.js'
import { Cors, type CorsOptions } from '../../lib/middleware/index.js'
import { RunningServers } from '../handlers/running-server.js'

/** Origins are written with what stands for the ports of this run. */
type Policy = Pick<CorsOptions, 'origins' | 'credentials' | 'methods' | 'requestHeaders' | 'exposeHeaders'>

/** A request that a script makes. */
interface Asked {
  readonly id: number
  readonly policy: string
  readonly method: string
  readonly field: string | undefined
  readonly credentials: 'omit' | 'include'
}

/** What comes of it: undefined where the script may not read the answer. */
interface Outcome {
  readonly read: { readonly status: number; readonly text: string; readonly visible: readonly string[] } | undefined
  /** Whether the application has run. */
  readonly ran: boolean
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']
const FIELDS = [undefined, 'X-Thing', 'X-Other']
const CREDENTIALS = ['omit', 'include'] as const
/** What the answer has, beside fields that every script may read. */
const TOLD = ['etag', 'x-total', 'x-hidden']

/** The Fetch Standard on paper: what a browser must make of a policy (§3.2.5, §4.8, §4.9). */
function expected(policy: Policy, origin: string, asked: Asked): Outcome {
  const { credentials = false, exposeHeaders = [], methods = [], origins, requestHeaders = [] } = policy
  const everybody = origins.includes('*')
  const isNamed = everybody || (origin !== 'null' && origins.includes(origin))
  const mayRead = isNamed && (asked.credentials === 'omit' || (credentials && !everybody))
  const isSimple = ['GET', 'HEAD', 'POST'].includes(asked.method) && asked.field === undefined
  const isSendable =
    methods.includes(asked.method) && (asked.field === undefined || requestHeaders.includes(asked.field))
  const ran = isSimple || (mayRead && isSendable)
  if (!ran || !mayRead) return { read: undefined, ran }
  const visible = TOLD.filter((name) => exposeHeaders.some((exposed) => exposed.toLowerCase() === name))
  return { read: { status: 200, text: asked.method === 'HEAD' ? '' : 'answer', visible }, ran }
}

/** Runs in the page. */
async function askAll(request: { base: string; asked: readonly Asked[]; told: readonly string[] }): Promise<unknown[]> {
  const one = async ({ credentials, field, id, method, policy }: Asked): Promise<unknown> => {
    const headers = field === undefined ? {} : { [field]: 'x' }
    try {
      const response = await fetch(`${request.base}/${policy}?${id}`, { method, headers, credentials })
      const visible = request.told.filter((name) => response.headers.has(name))
      return { status: response.status, text: await response.text(), visible }
    } catch {
      return undefined
    }
  }
  return Promise.all(request.asked.map(one))
}

const executablePath = pathOf('chromium')
// Skipped only where there is no browser to judge, which is said; CI installs one.
const inChromium = executablePath === undefined ? describe.skip : describe
if (executablePath === undefined) process.stderr.write('chromium is not installed: CORS is not judged by a browser\n')

inChromium('Cors, judged by Chromium', () => {
  const servers = new RunningServers()
  const ran = new Set<number>()
  const cookies = new Map<number, string | undefined>()
  let policies: Readonly<Record<string, Policy>>
  let browser: Browser
  let base: string
  let page: string
  let elsewhere: string
  let frames: Readonly<Record<string, Frame>>

  beforeAll(async () => {
    const { port } = await servers.start(document)
    page = `http://127.0.0.1:${port}`
    elsewhere = `http://localhost:${port}`
    const named = { methods: ['GET', 'PUT'], requestHeaders: ['X-Thing'], exposeHeaders: ['ETag', 'X-Total'] }
    policies = {
      everybody: { origins: ['*'], methods: ['GET', 'POST', 'DELETE'], exposeHeaders: ['X-Total'] },
      named: { origins: [page], ...named },
      known: { origins: [page, elsewhere], credentials: true, ...named },
      others: { origins: ['https://shop.example', elsewhere], credentials: true, ...named },
      closed: { origins: ['https://shop.example'], methods: METHODS, requestHeaders: ['X-Thing', 'X-Other'] },
    }
    const chain = Object.entries(policies).reduce(
      (all, [path, policy]) => all.use(Cors, { ...policy, maxAge: 0, paths: [`/${path}`] }),
      new Chain(),
    )
    const api = await servers.start(
      chain.wrap((environ, startResponse) => {
        const id = Number(environ.QUERY_STRING)
        ran.add(id)
        cookies.set(id, environ.HTTP_COOKIE)
        const fields = TOLD.map((name): [string, string] => [name, name === 'etag' ? '"a"' : '1'])
        startResponse('200 OK', [['Content-Type', 'text/plain'], ...fields])
        return textBody('answer')
      }),
    )
    base = `http://127.0.0.1:${api.port}`
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    })
    const context = await browser.newContext()
    await context.addCookies([{ name: 'sid', value: '1', url: base, sameSite: 'Lax' }])
    const open = async (url: string): Promise<Frame> => {
      const tab = await context.newPage()
      await tab.goto(url)
      return tab.mainFrame()
    }
    const own = await open(page)
    const [sandboxed] = own.childFrames()
    if (sandboxed === undefined) throw new Error('the page has no frame')
    frames = { [page]: own, [elsewhere]: await open(elsewhere), null: sandboxed }
  })

  afterAll(async () => {
    await browser.close()
    await servers.close()
  })

  it('lets scripts of every origin read what the policy says, and no more, with every method, field and credentials', async () => {
    const found: unknown[] = []
    const wanted: unknown[] = []
    let id = 0
    for (const [origin, frame] of Object.entries(frames)) {
      const asked = Object.keys(policies).flatMap((policy) =>
        METHODS.flatMap((method) =>
          FIELDS.flatMap((field) =>
            CREDENTIALS.map((credentials): Asked => ({ id: ++id, policy, method, field, credentials })),
          ),
        ),
      )
      const read = await frame.evaluate(askAll, { base, asked, told: TOLD })
      asked.forEach((request, index) => {
        const policy = policies[request.policy] as Policy
        found.push([origin, request, { read: read[index], ran: ran.has(request.id) }])
        wanted.push([origin, request, expected(policy, origin, request)])
      })
    }
    expect(id).toBe(3 * 5 * 5 * 3 * 2)
    expect(found).toEqual(wanted)
    // Else a policy that refuses all would do.
    expect(JSON.stringify(wanted).match(/"read":\{/g)?.length).toBeGreaterThan(40)
  })

  it('has cookies come where scripts include them, and nowhere else', async () => {
    const asked = CREDENTIALS.map((credentials, index): Asked => ({
      id: 9_000 + index,
      policy: 'known',
      method: 'PUT',
      field: 'X-Thing',
      credentials,
    }))
    await frames[page]?.evaluate(askAll, { base, asked, told: TOLD })
    expect([cookies.get(9_000), cookies.get(9_001)]).toEqual([undefined, 'sid=1'])
  })
})

/** A page with a frame whose origin is null. */
const document: ApplicationLike = (_, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']])
  return textBody('<!doctype html><title>page</title><iframe sandbox="allow-scripts" srcdoc="<p>null"></iframe>')
}

function pathOf(program: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}
