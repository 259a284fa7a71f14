// A pipeline is a chain in a file: filters around an application, the first outermost.
import { loadApp } from 'tsgi/config'
import { serve } from 'tsgi/server'

export const app = loadApp('config:10-pipeline.ini', { relativeTo: import.meta.dirname })

export const server = app.then((stack) => serve(stack, { port: Number(process.env.PORT ?? 8080) }))
void server.then(({ url }) => {
  console.log(`open ${url}/`)
})
