// A composite is one application that chooses among others: Paste's urlmap, by path.
import { loadApp } from 'tsgi/config'
import { serve } from 'tsgi/server'

export const app = loadApp('config:11-composite.ini', { relativeTo: import.meta.dirname })

export const server = app.then((stack) => serve(stack, { port: Number(process.env.PORT ?? 8080) }))
void server.then(({ url }) => {
  console.log(`open ${url}/, ${url}/blog and ${url}/admin (ada, lovelace)`)
})
