import Fastify from 'fastify'
import { announce } from '../announce.mjs'
import { keyOf, layerCount, makeLayers } from '../layers.mjs'
import { nodeStream } from '../node-answers.mjs'
import { HELLO, ITEM } from '../payload.mjs'

const app = Fastify()

makeLayers(layerCount(), (request, reply, done) => {
  request['layer.key'] = request.headers['x-layer']
  done()
}).forEach((layer, index) => {
  app.decorateRequest(keyOf(index), null)
  app.addHook('onRequest', layer)
})

const string = { type: 'string' }
const number = { type: 'number' }
const item = {
  type: 'object',
  properties: {
    id: number,
    name: string,
    price: number,
    tags: { type: 'array', items: string },
    stock: { type: 'object', properties: { shop: number, store: number } },
    active: { type: 'boolean' },
  },
}

app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (request, body, done) => done(null, body))
app.get('/', (request, reply) => {
  reply.type('text/plain; charset=utf-8').send(HELLO)
})
app.get('/json', { schema: { response: { 200: item } } }, (request, reply) => {
  reply.send(ITEM)
})
app.get('/stream', (request, reply) => {
  reply.type('application/octet-stream').send(nodeStream())
})
app.post('/echo', (request, reply) => {
  reply.type('application/octet-stream').send(request.body)
})

await app.listen({ host: '127.0.0.1', port: 0 })
announce(app.server.address().port)
