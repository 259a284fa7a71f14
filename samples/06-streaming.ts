// A body may come piece by piece. Whoever made it learns when the client leaves: `finally` runs, exactly once.
import { encode, type Environ, type StartResponse } from 'tsgi'
import { serve } from 'tsgi/server'
import { setTimeout as sleep } from 'node:timers/promises'

/** How many clocks are running now. */
export const running = { clocks: 0 }

export async function* app(_environ: Environ, startResponse: StartResponse) {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
  running.clocks++
  try {
    for (;;) {
      yield encode(`${new Date().toISOString()}\n`)
      await sleep(250)
    }
  } finally {
    running.clocks--
    console.log('the client has left; the clock stops')
  }
}

export const server = serve(app, { port: Number(process.env.PORT ?? 8080) })
void server.then(({ url }) => {
  console.log(`open ${url}/ and close it again, or: curl -N ${url}/`)
})
