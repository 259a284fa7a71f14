// An application is a function of the environ and startResponse. This one shows the environ.
import { textBody, type Environ, type StartResponse } from 'tsgi'
import { serve } from 'tsgi/server'
import { environPage } from './environ-page.js'

export function app(environ: Environ, startResponse: StartResponse) {
  startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']])
  return textBody(environPage(environ, 'A function as an application'))
}

export const server = serve(app, { port: Number(process.env.PORT ?? 8080) })
void server.then(({ url }) => {
  console.log(`open ${url}/`)
})
