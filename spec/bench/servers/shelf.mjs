import { announce } from '../announce.mjs'
import { HELLO } from '../payload.mjs'
import { JOBS } from '../shelf-jobs.mjs'

/**
 * A framework that says hello, behind one layer or none: `node shelf.mjs express:cors`, `node shelf.mjs express:none`.
 * Every method is answered, so that a layer may change it.
 */
const [framework, jobName] = process.argv[2].split(':')
const job = JOBS[jobName]?.[framework]

const START = {
  async tsgi() {
    const [{ Chain, encode }, { serve }, layers] = await Promise.all([
      import('../../../dist/esm/index.js'),
      import('../../../dist/esm/handlers/index.js'),
      import('../../../dist/esm/middleware/index.js'),
    ])
    const hello = encode(HELLO)
    const [name, options = {}] = job ?? []
    const chain = name === undefined ? new Chain() : new Chain().use(layers[name], options)
    const application = (environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
      return [hello]
    }
    const { port } = await serve(chain.wrap(application), { host: '127.0.0.1', port: 0 })
    return port
  },

  async express() {
    const { default: express } = await import('express')
    const app = express()
    app.disable('x-powered-by')
    app.disable('etag')
    const layer = await job?.[1]()
    if (layer !== undefined) app.use(layer)
    app.all('/', (request, response) => response.type('text/plain').send(HELLO))
    return listening(app)
  },

  async koa() {
    const { default: Koa } = await import('koa')
    const app = new Koa()
    const layer = await job?.[1]()
    if (layer !== undefined) app.use(layer)
    app.use((ctx) => void (ctx.body = HELLO))
    return listening(app)
  },

  async hono() {
    const [{ serve }, { Hono }] = await Promise.all([import('@hono/node-server'), import('hono')])
    const app = new Hono()
    const layer = await job?.[1]()
    if (layer !== undefined) app.use(layer)
    app.all('/', (c) => c.text(HELLO))
    return new Promise((resolve) => {
      serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port))
    })
  },

  async fastify() {
    const { default: Fastify } = await import('fastify')
    const app = Fastify()
    const [plugin, options, more] = (await job?.[1]()) ?? []
    if (plugin !== undefined) await app.register(plugin, options)
    more?.(app)
    app.all('/', (request, reply) => {
      reply.type('text/plain; charset=utf-8').send(HELLO)
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    return app.server.address().port
  },
}

function listening(app) {
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server.address().port))
  })
}

announce(await START[framework]())
