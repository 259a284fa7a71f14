// A chain stacks layers, the first outermost: rewrite the URL, ask who it is below /staff, add a key.
import { Chain, textBody, type Environ, type StartResponse } from 'tsgi'
import { Authorization, EnvInjection, UrlRewrite } from 'tsgi/middleware'
import { serve } from 'tsgi/server'
import { environPage } from './environ-page.js'

// ada's password is "lovelace"; made by: openssl passwd -6 -salt tsgisample lovelace
const ADA = 'ada:$6$tsgisample$Jzc.JA7u43VyKpsnxatcGLa7QBeA8LUza0asmUWMxmC2h7P.xZ0htAHCRjyEvtAKJE7xCp1ovlGk3Uojxf0ro/'

function table(environ: Environ, startResponse: StartResponse) {
  startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']])
  return textBody(environPage(environ, 'Three layers around an application'))
}

export const app = new Chain()
  .use(UrlRewrite, { rules: ['^/old/(.*)$ /new/$1 [R=308]', '^/team(/.*)?$ /staff$1'] })
  .use(Authorization, { realm: 'staff', users: [ADA], paths: ['/staff'] })
  .use(EnvInjection, { key: 'added.by', value: 'middleware' })
  .wrap(table)

export const server = serve(app, { port: Number(process.env.PORT ?? 8080) })
void server.then(({ url }) => {
  console.log(`${String(app)}\n\nopen ${url}/`)
  console.log(`also ${url}/old/page (redirected) and ${url}/staff (ada, lovelace)`)
})
