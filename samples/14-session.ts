// Who logs in gets another session id, who logs out none: regenerate and destroy. No other site can do either (csrf).
import { Chain, textBody, type Environ, type StartResponse } from 'tsgi'
import { Csrf, SESSION, Session } from 'tsgi/middleware'
import { serve } from 'tsgi/server'

const BUTTONS = ['login', 'logout'].map((way) => `<form method="post" action="/${way}"><button>${way}</button></form>`)

function pages(environ: Environ, startResponse: StartResponse) {
  const session = SESSION.require(environ)
  if (environ.REQUEST_METHOD === 'POST') {
    if (environ.PATH_INFO === '/login') {
      session.regenerate()
      session.set('user', 'ada')
    }
    if (environ.PATH_INFO === '/logout') session.destroy()
    startResponse('303 See Other', [['Location', '/']])
    return []
  }
  const visits = Number(session.get('visits') ?? 0) + 1
  session.set('visits', visits)
  startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']])
  return textBody(`<p>visit ${visits} of ${String(session.get('user') ?? 'a stranger')}</p>${BUTTONS.join('')}`)
}

export const app = new Chain()
  // Over plain http, for this sample only. Say store: 'redis://…' when there are several machines.
  .use(Session, { store: 'memory', secure: false })
  .use(Csrf)
  .wrap(pages)

export const server = serve(app, { port: Number(process.env.PORT ?? 8080) })
void server.then(({ url }) => {
  console.log(`open ${url}/`)
})
