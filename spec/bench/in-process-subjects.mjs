import { makeLayers } from './layers.mjs'
import { BROWSER_HEADERS } from './payload.mjs'

/**
 * What is measured without a socket, by name: each gives, for a number of layers, a function that calls the stack once.
 * One subject is loaded in a process, so that none sees the feedback that another left in the engine.
 */
export const SUBJECTS = {
  'koa-compose': { title: 'koa-compose, async layers', make: (count) => koaCompose(count, KOA_ASYNC) },
  'koa-compose-next': { title: 'koa-compose, layers that return next()', make: (count) => koaCompose(count, KOA_NEXT) },
  'tsgi-sync': { title: 'tsgi, sync layers', make: (count) => tsgi(count, SYNC) },
  'tsgi-hand-wrapped': { title: 'tsgi, layers that wrap startResponse', make: (count) => tsgi(count, HAND_WRAPPED) },
  'tsgi-response': { title: 'tsgi, ResponseMiddleware layers', make: (count) => tsgi(count, RESPONSE) },
  'tsgi-one-class': { title: 'tsgi, one class for all layers', make: (count) => tsgi(count, SYNC, true) },
  'tsgi-async': { title: 'tsgi, async layers', make: (count) => tsgi(count, ASYNC) },
  connect: { title: 'connect', make: connect },
  hono: { title: 'hono, app.fetch', make: hono },
  express: { title: 'express, its router', make: express },
}

const SYNC = `class Layer extends Middleware {
  call(environ, startResponse) {
    environ['layer.key'] = environ.HTTP_X_LAYER
    return this.app(environ, startResponse)
  }
}`

const HAND_WRAPPED = `class Layer extends Middleware {
  call(environ, startResponse) {
    environ['layer.key'] = environ.HTTP_X_LAYER
    return this.app(environ, (status, headers, error) => startResponse(status, headers, error))
  }
}`

const RESPONSE = `class Layer extends ResponseMiddleware {
  onResponse(head, environ) {
    environ['layer.key'] = environ.HTTP_X_LAYER
  }
}`

const ASYNC = `class Layer extends Middleware {
  async call(environ, startResponse) {
    environ['layer.key'] = environ.HTTP_X_LAYER
    return await this.app(environ, startResponse)
  }
}`

const headers = Object.fromEntries(Object.entries(BROWSER_HEADERS).map(([name, value]) => [name.toLowerCase(), value]))
const cgi = Object.fromEntries(
  Object.entries(headers).map(([name, value]) => [`HTTP_${name.toUpperCase().replaceAll('-', '_')}`, value]),
)

async function tsgi(count, template, one = false) {
  const { Chain, Middleware, ResponseMiddleware } = await import('../../dist/esm/index.js')
  const made = makeLayers(one ? 1 : count, template, { Middleware, ResponseMiddleware })
  const classes = one ? Array.from({ length: count }, () => made[0]) : made
  const chain = classes.reduce((stack, Class) => stack.use(Class), new Chain())
  const body = [Buffer.from('Hello')]
  const app = chain.wrap((environ, startResponse) => {
    startResponse('200 OK', [])
    return body
  })
  const environ = { REQUEST_METHOD: 'GET', SCRIPT_NAME: '', PATH_INFO: '/', QUERY_STRING: '', ...cgi }
  const write = () => {}
  const startResponse = () => write
  return () => app(environ, startResponse)
}

const KOA_ASYNC = async (ctx, next) => {
  ctx.state['layer.key'] = ctx.headers['x-layer']
  await next()
}

const KOA_NEXT = (ctx, next) => {
  ctx.state['layer.key'] = ctx.headers['x-layer']
  return next()
}

async function koaCompose(count, layer) {
  const { default: compose } = await import('koa-compose')
  const composed = compose([...makeLayers(count, layer), (ctx) => void (ctx.body = 'Hello')])
  const ctx = { headers, state: {}, body: undefined }
  return () => composed(ctx)
}

const NODE_LAYER = (request, response, next) => {
  request['layer.key'] = request.headers['x-layer']
  next()
}

async function connect(count) {
  const { default: makeApp } = await import('connect')
  const app = makeApp()
  for (const layer of makeLayers(count, NODE_LAYER)) app.use(layer)
  app.use((request, response) => void (response.body = 'Hello'))
  const [request, response] = nodeLike()
  return () => app.handle(request, response)
}

async function express(count) {
  const { default: framework } = await import('express')
  const router = framework.Router()
  for (const layer of makeLayers(count, NODE_LAYER)) router.use(layer)
  router.get('/', (request, response) => void (response.body = 'Hello'))
  const [request, response] = nodeLike()
  return () => router(request, response, () => {})
}

function nodeLike() {
  return [{ method: 'GET', url: '/', headers }, { body: undefined }]
}

/** With the light Request and Response that its adapter for Node uses, not those of Node. */
async function hono(count) {
  const [{ Hono }, { getRequestListener }] = await Promise.all([import('hono'), import('@hono/node-server')])
  const app = new Hono()
  const layers = makeLayers(count, (c, next) => {
    c.set('layer.key', c.req.header('x-layer'))
    return next()
  })
  for (const layer of layers) app.use(layer)
  app.get('/', (c) => c.body('Hello'))
  getRequestListener(app.fetch)
  const request = { method: 'GET', url: 'http://127.0.0.1/', headers: { get: (name) => headers[name] } }
  return () => app.fetch(request)
}
