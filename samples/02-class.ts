// A class is an application too: it is constructed for each request, and iterated for the body.
import { encode, type Environ, type StartResponse } from 'tsgi'
import { serve } from 'tsgi/server'
import { environPage } from './environ-page.js'

export class EnvironTable {
  constructor(
    readonly environ: Environ,
    readonly startResponse: StartResponse,
  ) {}

  *[Symbol.iterator]() {
    this.startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']])
    yield encode(environPage(this.environ, 'A class as an application'))
  }
}

export const server = serve(EnvironTable, { port: Number(process.env.PORT ?? 8080) })
void server.then(({ url }) => {
  console.log(`open ${url}/`)
})
