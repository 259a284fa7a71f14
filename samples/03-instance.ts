// So is an instance with a method `call`. It outlives requests, so it can hold what they share.
import { textBody, type Environ, type StartResponse } from 'tsgi'
import { serve } from 'tsgi/server'
import { environPage } from './environ-page.js'

export class EnvironTable {
  constructor(readonly title: string) {}

  call(environ: Environ, startResponse: StartResponse) {
    startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']])
    return textBody(environPage(environ, this.title))
  }
}

export const server = serve(new EnvironTable('An instance as an application'), {
  port: Number(process.env.PORT ?? 8080),
})
void server.then(({ url }) => {
  console.log(`open ${url}/`)
})
