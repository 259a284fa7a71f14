// Guards that ask other guards, named by their sections.
import { loadApp } from 'tsgi/config'
import { serve } from 'tsgi/server'

export const app = loadApp('config:16-guards.ini', { relativeTo: import.meta.dirname })

export const server = app.then((stack) => serve(stack, { port: Number(process.env.PORT ?? 8080) }))
void server.then(({ url }) => {
  console.log(`open ${url}/`)
})
