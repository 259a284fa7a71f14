// An application from a deployment file. The same from the shell: npx tsgi serve 08-file.ini
import { loadApp } from 'tsgi/config'
import { serve } from 'tsgi/server'

export const app = loadApp('config:08-file.ini', { relativeTo: import.meta.dirname })

export const server = app.then((stack) => serve(stack, { port: Number(process.env.PORT ?? 8080) }))
void server.then(({ url }) => {
  console.log(`open ${url}/`)
})
