// One stack, in code and in a file: the same layers with the same options, in the same order.
import { Chain } from 'tsgi'
import { loadApp } from 'tsgi/config'
import { Authorization, EnvInjection, UrlRewrite } from 'tsgi/middleware'
import { serve } from 'tsgi/server'
import { page } from './page.js'

const folder = import.meta.dirname

export const inCode = new Chain()
  .use(UrlRewrite, { rules: ['^/old/(.*)$ /new/$1 [R=308]', '^/team(/.*)?$ /staff$1'] })
  .use(Authorization, { realm: 'staff', users: `htpasswd:${folder}/users.htpasswd`, paths: ['/staff'] })
  .use(EnvInjection, { key: 'added.by', value: 'middleware' })
  .wrap(page({}, { title: 'Three layers around an application' }))

export const inFile = loadApp('config:13-both.ini', { relativeTo: folder })

export const server = inFile.then((stack) => serve(stack, { port: Number(process.env.PORT ?? 8080) }))
void server.then(async ({ url }) => {
  console.log(`in code:\n${String(inCode)}\n\nin a file:\n${String(await inFile)}\n\nopen ${url}/`)
})
