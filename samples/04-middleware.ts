// A middleware is a class whose instance wraps an application. This one adds a key to the environ.
import { Middleware, textBody, type Environ, type StartResponse } from 'tsgi'
import { serve } from 'tsgi/server'
import { environPage } from './environ-page.js'

export class Adder extends Middleware {
  call(environ: Environ, startResponse: StartResponse) {
    environ.added_by_middleware = 'Hello from the middleware'
    return this.app(environ, startResponse)
  }
}

function table(environ: Environ, startResponse: StartResponse) {
  startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']])
  return textBody(environPage(environ, 'A middleware around an application'))
}

export const server = serve(new Adder(table), { port: Number(process.env.PORT ?? 8080) })
void server.then(({ url }) => {
  console.log(`open ${url}/`)
})
