import { H3, serve } from 'h3'
import { announce } from '../announce.mjs'
import { layerCount, makeLayers } from '../layers.mjs'
import { webStream } from '../node-answers.mjs'
import { HELLO, ITEM } from '../payload.mjs'

const app = new H3()

const layers = makeLayers(layerCount(), (event) => {
  event.context['layer.key'] = event.req.headers.get('x-layer')
})
for (const layer of layers) app.use(layer)

app.get('/', () => HELLO)
app.get('/json', () => ITEM)
app.get('/stream', () => webStream())
app.post('/echo', async (event) => new Uint8Array(await event.req.arrayBuffer()))

const server = serve(app, { hostname: '127.0.0.1', port: 0, silent: true })
await server.ready()
announce(new URL(server.url).port)
