// What a user of the published package writes. Compiled against the built declarations by scripts/types-matrix.mjs and
// scripts/test-package.mjs, under several compilers and settings; it runs as a program too.
import {
  Chain,
  environKey,
  Middleware,
  middleware,
  option,
  textBody,
  type Environ,
  type HeaderList,
  type StartResponse,
} from 'tsgi'
import { EnvInjection } from 'tsgi/middleware'
import { serve } from 'tsgi/server'
import { TestClient } from 'tsgi/testing'

const GREETING = environKey<{ readonly text: string }>()('acme.greeting')

class GreeterOptions {
  @option({ type: 'string', description: 'What to say' }) text?: string = 'hello'
}

@middleware('acme-greeter', { options: GreeterOptions })
class Greeter extends Middleware<GreeterOptions> {
  static readonly provides = [GREETING] as const

  call(environ: Environ, startResponse: StartResponse) {
    GREETING.set(environ, { text: this.options.text })
    return this.app(environ, startResponse)
  }
}

export const app = new Chain()
  .use(Greeter, { text: 'hello' })
  .use(EnvInjection, { key: 'acme.place', value: 'world' })
  .wrap((environ, startResponse) => {
    const headers: HeaderList = [['Content-Type', 'text/plain']]
    startResponse('200 OK', headers)
    return textBody(`${environ['acme.greeting'].text} ${String(environ['acme.place'])}`)
  })

export async function answers(): Promise<string[]> {
  const inProcess = await new TestClient(app).get('/')
  const server = await serve(app, { host: '127.0.0.1', port: 0 })
  try {
    const response = await fetch(server.url)
    return [inProcess.text(), await response.text()]
  } finally {
    await server.close()
  }
}
