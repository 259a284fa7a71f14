import { textBody, type Application, type Environ, type HeaderList, type Status } from '../../protocol/index.js'
import { OPEN_METRICS_TYPE } from './metric-family.js'
import { metricsText } from './metrics.js'
import type { ServerStatus } from './server-status.js'
import { STATUS_PAGE_POLICY, statusPage } from './status-page.js'

interface Answer {
  readonly status: Status
  readonly type: string
  readonly text: string
  readonly headers?: HeaderList
}

const TEXT = 'text/plain; charset=utf-8'
const JSON_TYPE = 'application/json'

/** What answers each path of the admin listener. */
const PAGES: Readonly<Record<string, (status: ServerStatus, environ: Environ) => Answer>> = {
  '/': statusAnswer,
  '/status': statusAnswer,
  '/status.json': (status) => ({ status: '200 OK', type: JSON_TYPE, text: `${JSON.stringify(status)}\n` }),
  '/metrics': (status) => ({ status: '200 OK', type: OPEN_METRICS_TYPE, text: metricsText(status) }),
  '/healthz': () => ({ status: '200 OK', type: TEXT, text: 'ok\n' }),
  '/readyz': ({ state }) => {
    return { status: state === 'ready' ? '200 OK' : '503 Service Unavailable', type: TEXT, text: `${state}\n` }
  },
}

/**
 * The application of the admin listener: liveness, readiness, figures, and a page.
 *
 * @param status - is asked for each request.
 * @param isPublic - whether it may be asked by any name. A page of another site could have its name lead to this
 *   machine, and read what is here; so only addresses and localhost pass otherwise.
 */
export function adminApplication(status: () => ServerStatus, isPublic = false): Application {
  return (environ, startResponse) => {
    const { status: line, type, text, headers = [] } = answer(environ, status, isPublic)
    startResponse(line, [
      ['Content-Type', type],
      ['Cache-Control', 'no-store'],
      ['X-Content-Type-Options', 'nosniff'],
      ...headers,
    ])
    return textBody(text)
  }
}

function answer(environ: Environ, status: () => ServerStatus, isPublic: boolean): Answer {
  const page = Object.hasOwn(PAGES, environ.PATH_INFO) ? PAGES[environ.PATH_INFO] : undefined
  if (!isPublic && !isLocalName(environ.HTTP_HOST))
    return { status: '421 Misdirected Request', type: TEXT, text: 'ask by an address or as localhost\n' }
  if (page === undefined)
    return { status: '404 Not Found', type: TEXT, text: `there are ${Object.keys(PAGES).join(', ')}\n` }
  if (!['GET', 'HEAD'].includes(environ.REQUEST_METHOD)) {
    const headers: HeaderList = [['Allow', 'GET, HEAD']]
    return { status: '405 Method Not Allowed', type: TEXT, text: 'there is only GET and HEAD\n', headers }
  }
  return page(status(), environ)
}

function statusAnswer(status: ServerStatus, { HTTP_ACCEPT = '' }: Environ): Answer {
  if (/\bapplication\/json\b/i.test(HTTP_ACCEPT) && !/\btext\/html\b/i.test(HTTP_ACCEPT)) {
    return { status: '200 OK', type: JSON_TYPE, text: `${JSON.stringify(status)}\n`, headers: [['Vary', 'Accept']] }
  }
  const headers: HeaderList = [
    ['Content-Security-Policy', STATUS_PAGE_POLICY],
    ['Vary', 'Accept'],
  ]
  return { status: '200 OK', type: 'text/html; charset=utf-8', text: statusPage(status, Date.now()), headers }
}

/** Whether Host is an address, localhost, or absent. */
function isLocalName(host: string | undefined): boolean {
  return host === undefined || host === '' || /^(?:localhost|[\d.]+|\[[\da-f:.]+\])(?::\d*)?$/i.test(host)
}
