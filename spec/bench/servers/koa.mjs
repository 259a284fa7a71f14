import Koa from 'koa'
import { announce } from '../announce.mjs'
import { layerCount, makeLayers } from '../layers.mjs'
import { nodeStream, readBody } from '../node-answers.mjs'
import { HELLO, ITEM } from '../payload.mjs'

const app = new Koa()

const layers = makeLayers(layerCount(), (ctx, next) => {
  ctx.state['layer.key'] = ctx.headers['x-layer']
  return next()
})
for (const layer of layers) app.use(layer)

app.use((ctx) => {
  switch (ctx.path) {
    case '/':
      ctx.body = HELLO
      return
    case '/json':
      ctx.body = ITEM
      return
    case '/stream':
      ctx.body = nodeStream()
      return
    case '/echo':
      return new Promise((resolve) => readBody(ctx.req, resolve)).then((body) => {
        ctx.body = body
      })
  }
})

const server = app.listen(0, '127.0.0.1', () => announce(server.address().port))
