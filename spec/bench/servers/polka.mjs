import polka from 'polka'
import { announce } from '../announce.mjs'
import { layerCount, makeLayers } from '../layers.mjs'
import { echo, sendText, stream } from '../node-answers.mjs'
import { HELLO, ITEM } from '../payload.mjs'

const app = polka()

const layers = makeLayers(layerCount(), (request, response, next) => {
  request['layer.key'] = request.headers['x-layer']
  next()
})
for (const layer of layers) app.use(layer)

app.get('/', (request, response) => sendText(response, 'text/plain; charset=utf-8', HELLO))
app.get('/json', (request, response) => sendText(response, 'application/json; charset=utf-8', JSON.stringify(ITEM)))
app.get('/stream', stream)
app.post('/echo', echo)

app.listen(0, '127.0.0.1', () => announce(app.server.address().port))
