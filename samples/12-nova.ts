// A file as OpenStack writes them: a setting chooses the pipeline. AUTH=noauth2 asks nobody for a password.
import { loadApp } from 'tsgi/config'
import { serve } from 'tsgi/server'

/** The application, with a value of the global configuration that stands above the one of the file. */
export function nova(strategy: string | undefined) {
  const globalConf = strategy === undefined ? {} : { auth_strategy: strategy }
  return loadApp('config:12-nova.ini', { relativeTo: import.meta.dirname, globalConf })
}

export const server = nova(process.env.AUTH).then((stack) => serve(stack, { port: Number(process.env.PORT ?? 8080) }))
void server.then(({ url }) => {
  console.log(`open ${url}/ and ${url}/v2.1/servers (ada, lovelace)`)
})
