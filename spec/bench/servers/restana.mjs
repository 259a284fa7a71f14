import restana from 'restana'
import { announce } from '../announce.mjs'
import { layerCount, makeLayers } from '../layers.mjs'
import { readBody, stream } from '../node-answers.mjs'
import { HELLO, ITEM } from '../payload.mjs'

const app = restana()

const layers = makeLayers(layerCount(), (request, response, next) => {
  request['layer.key'] = request.headers['x-layer']
  return next()
})
for (const layer of layers) app.use(layer)

app.get('/', (request, response) => response.send(HELLO))
app.get('/json', (request, response) => response.send(ITEM))
app.get('/stream', stream)
app.post('/echo', (request, response) => {
  readBody(request, (body) => response.send(body))
})

const server = await app.start(0, '127.0.0.1')
announce(server.address().port)
