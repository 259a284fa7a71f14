import { FastResponse, FastURL, serve } from 'srvx'
import { announce } from '../announce.mjs'
import { layerCount, makeLayers } from '../layers.mjs'
import { webStream } from '../node-answers.mjs'
import { HELLO, ITEM } from '../payload.mjs'

const middleware = makeLayers(layerCount(), (request, next) => {
  request.context ??= {}
  request.context['layer.key'] = request.headers.get('x-layer')
  return next()
})

const type = (value) => ({ headers: { 'Content-Type': value } })

async function echo(request) {
  return new FastResponse(await request.arrayBuffer(), type('application/octet-stream'))
}

function fetch(request) {
  switch (new FastURL(request.url).pathname) {
    case '/':
      return new FastResponse(HELLO, type('text/plain; charset=utf-8'))
    case '/json':
      return FastResponse.json(ITEM)
    case '/stream':
      return new FastResponse(webStream(), type('application/octet-stream'))
    case '/echo':
      return echo(request)
    default:
      return new FastResponse(null, { status: 404 })
  }
}

const server = serve({ fetch, middleware, hostname: '127.0.0.1', port: 0, silent: true })
await server.ready()
announce(new URL(server.url).port)
