import { Chain, Middleware, encode, textBody } from '../../../dist/esm/index.js'
import { serve } from '../../../dist/esm/handlers/index.js'
import { announce } from '../announce.mjs'
import { layerCount, makeLayers } from '../layers.mjs'
import { HELLO, ITEM, PIECE, PIECES } from '../payload.mjs'

const hello = encode(HELLO)

function* pieces() {
  for (let index = 0; index < PIECES; index++) yield PIECE
}

async function echo(environ, startResponse) {
  const body = await environ['wsgi.input'].read()
  startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
  return [body]
}

function application(environ, startResponse) {
  switch (environ.PATH_INFO) {
    case '/':
      startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
      return [hello]
    case '/json':
      startResponse('200 OK', [['Content-Type', 'application/json; charset=utf-8']])
      return textBody(JSON.stringify(ITEM))
    case '/stream':
      startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
      return pieces()
    case '/echo':
      return echo(environ, startResponse)
    default:
      startResponse('404 Not Found', [])
      return []
  }
}

const template = `class Layer extends Middleware {
  call(environ, startResponse) {
    environ['layer.key'] = environ.HTTP_X_LAYER
    return this.app(environ, startResponse)
  }
}`

const chain = makeLayers(layerCount(), template, { Middleware }).reduce((stack, Layer) => stack.use(Layer), new Chain())
const options = JSON.parse(process.env.TSGI_BENCH_OPTIONS ?? '{}')
const { port } = await serve(chain.wrap(application), { ...options, host: '127.0.0.1', port: 0 })
announce(port)
