// A section may name a filter around itself: filter-with. Nothing of the program changes, only its file.
import { loadApp } from 'tsgi/config'
import { serve } from 'tsgi/server'

export const app = loadApp('config:09-filter-with.ini', { relativeTo: import.meta.dirname })

export const server = app.then((stack) => serve(stack, { port: Number(process.env.PORT ?? 8080) }))
void server.then(({ url }) => {
  console.log(`open ${url}/`)
})
