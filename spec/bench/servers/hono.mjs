import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { announce } from '../announce.mjs'
import { layerCount, makeLayers } from '../layers.mjs'
import { webStream } from '../node-answers.mjs'
import { HELLO, ITEM } from '../payload.mjs'

const app = new Hono()

const layers = makeLayers(layerCount(), (c, next) => {
  c.set('layer.key', c.req.header('x-layer'))
  return next()
})
for (const layer of layers) app.use(layer)

app.get('/', (c) => c.text(HELLO))
app.get('/json', (c) => c.json(ITEM))
app.get('/stream', (c) => c.body(webStream(), 200, { 'Content-Type': 'application/octet-stream' }))
app.post('/echo', async (c) => c.body(await c.req.arrayBuffer(), 200, { 'Content-Type': 'application/octet-stream' }))

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => announce(port))
