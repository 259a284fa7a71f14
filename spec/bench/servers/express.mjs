import express from 'express'
import { announce } from '../announce.mjs'
import { layerCount, makeLayers } from '../layers.mjs'
import { stream } from '../node-answers.mjs'
import { HELLO, ITEM } from '../payload.mjs'

const app = express()
app.disable('x-powered-by')
app.disable('etag')

const layers = makeLayers(layerCount(), (request, response, next) => {
  response.locals['layer.key'] = request.headers['x-layer']
  next()
})
for (const layer of layers) app.use(layer)

app.get('/', (request, response) => response.type('text/plain').send(HELLO))
app.get('/json', (request, response) => response.json(ITEM))
app.get('/stream', stream)
app.post('/echo', express.raw(), (request, response) => response.send(request.body))

const server = app.listen(0, '127.0.0.1', () => announce(server.address().port))
