import { asStack, Middleware } from '../../lib/core/index.js'
import { textBody, type Application, type Environ, type StartResponse } from '../../lib/protocol/index.js'
import { lint, makeEnviron } from '../../lib/testing/index.js'

const start = () => () => undefined
const hello: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody('hello')
}

describe('lint', () => {
  it('gives an application that is checked', () => {
    expect(lint(hello)(makeEnviron('/'), start)).toEqual(textBody('hello'))
    expect(() => lint(hello)(makeEnviron('/', { SERVER_PORT: '' }), start)).toThrow('the server breaks')
    expect(() => lint(() => [], { inner: 'mine' })(makeEnviron('/'), start)).toThrow('mine breaks body/started')
  })

  it('W3: sees every argument of the call', () => {
    const call = lint(hello) as (...args: unknown[]) => unknown
    expect(() => call(makeEnviron('/'), start, 'more')).toThrow('call/arguments')
  })

  it('starts and stops what is inside', async () => {
    const events: string[] = []
    class Lively extends Middleware {
      call(environ: Environ, startResponse: StartResponse) {
        return this.app(environ, startResponse)
      }
      override start() {
        events.push('start')
      }
      override stop() {
        events.push('stop')
      }
    }
    const stack = asStack(lint(new Lively(hello)))
    await stack.start()
    await stack.stop()
    expect(events).toEqual(['start', 'stop'])
  })

  it('tells of bodies that were left open', () => {
    const app = lint((_environ, startResponse) => {
      startResponse('200 OK', [])
      return Object.assign([], { close: () => undefined })
    })
    void app(makeEnviron('/'), start)
    expect(() => app.settled()).toThrow('body/closed')
  })
})
