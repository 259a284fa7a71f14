import connect from 'connect'
import { createServer } from 'node:http'
import { announce } from '../announce.mjs'
import { layerCount, makeLayers } from '../layers.mjs'
import { echo, sendText, stream } from '../node-answers.mjs'
import { HELLO, ITEM } from '../payload.mjs'

const app = connect()

const layers = makeLayers(layerCount(), (request, response, next) => {
  request['layer.key'] = request.headers['x-layer']
  next()
})
for (const layer of layers) app.use(layer)

app.use((request, response) => {
  switch (request.url) {
    case '/':
      return sendText(response, 'text/plain; charset=utf-8', HELLO)
    case '/json':
      return sendText(response, 'application/json; charset=utf-8', JSON.stringify(ITEM))
    case '/stream':
      return stream(request, response)
    case '/echo':
      return echo(request, response)
    default:
      response.writeHead(404).end()
  }
})

const server = createServer(app)
server.listen(0, '127.0.0.1', () => announce(server.address().port))
