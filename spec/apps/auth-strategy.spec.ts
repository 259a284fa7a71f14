import { AuthStrategy, authStrategyFactory, type CompositeError } from '../../lib/apps/index.js'
import type { Conf } from '../../lib/core/index.js'
import { definitionOf, isStack, Middleware, registry, type Environ, type StartResponse } from '../../lib/index.js'
import { TestClient } from '../../lib/testing/index.js'
import { RecordingLoader } from './recording-loader.js'

const CONF = { noauth2: 'cors noauth app', keystone: '\ncors\nauth\napp' }

async function refusal(conf: Conf, globalConf: Conf = {}): Promise<CompositeError> {
  return authStrategyFactory(new RecordingLoader(), globalConf, conf).then(
    () => {
      throw new Error('nothing was thrown')
    },
    (error: unknown) => error as CompositeError,
  )
}

describe('AuthStrategy', () => {
  it('is registered under its name', () => {
    expect(registry.get('composite', 'auth-strategy').Class).toBe(AuthStrategy)
    expect(definitionOf(AuthStrategy)?.description).toBe(
      'One of several pipelines, chosen by a setting: strategy = filter filter application',
    )
  })

  it('comp-06: loads the filters in order, then the application, all without a global configuration', async () => {
    const loader = new RecordingLoader()
    await new AuthStrategy(CONF).compose(loader, { auth_strategy: 'noauth2' })
    expect(loader.asked).toEqual(['filter cors', 'filter noauth', 'app app'])
    expect(loader.globals).toEqual([undefined, undefined, undefined])
    expect(loader.applied).toEqual(['noauth', 'cors'])
  })

  it('puts the first filter outermost', async () => {
    const stack = await new AuthStrategy(CONF).compose(new RecordingLoader())
    const response = await new TestClient(stack).get('/a')
    response.expectText('app |/a')
    expect(response.environ['acme.passed']).toEqual(['cors', 'auth'])
    expect(isStack(stack)).toBe(true)
    expect(stack.entries.map(({ name }) => name)).toEqual(['cors', 'auth'])
  })

  it.each([
    ['keystone without a setting', {}, {}, 'filter auth'],
    ['what the global configuration says', {}, { auth_strategy: 'noauth2' }, 'filter noauth'],
    ['what the section says first', { auth_strategy: 'keystone' }, { auth_strategy: 'noauth2' }, 'filter auth'],
    [
      'by another setting',
      { strategy_setting: 'mode' },
      { mode: 'noauth2', auth_strategy: 'keystone' },
      'filter noauth',
    ],
    ['by another setting of the section', { strategy_setting: 'mode', mode: 'noauth2' }, {}, 'filter noauth'],
  ])('chooses %s', async (_, local: Conf, globalConf: Conf, filter) => {
    const loader = new RecordingLoader()
    await authStrategyFactory(loader, globalConf, { ...CONF, ...local })
    expect(loader.asked[1]).toBe(filter)
  })

  it('shows its setting and its strategies', () => {
    const strategy = new AuthStrategy({ ...CONF, strategy_setting: 'mode', mode: 'keystone' })
    expect(strategy.setting).toBe('mode')
    expect([...strategy.strategies]).toEqual([
      ['noauth2', ['cors', 'noauth', 'app']],
      ['keystone', ['cors', 'auth', 'app']],
    ])
  })

  it('takes an application without filters', async () => {
    const loader = new RecordingLoader()
    await authStrategyFactory(loader, {}, { keystone: 'app' })
    expect(loader.asked).toEqual(['app app'])
  })

  it('awaits a filter that makes its application in its own time', async () => {
    const loader = new RecordingLoader()
    loader.filters.auth = async (app) => {
      await Promise.resolve()
      return (environ, startResponse) => {
        environ['acme.slow'] = true
        return app(environ, startResponse)
      }
    }
    const stack = await new AuthStrategy(CONF).compose(loader)
    const response = await new TestClient(stack, { lint: false }).get('/')
    expect(response.environ['acme.slow']).toBe(true)
  })

  it('starts what its filters make', async () => {
    const events: string[] = []
    class Living extends Middleware {
      override start(): void {
        events.push('start')
      }
      override call(environ: Environ, startResponse: StartResponse) {
        return this.app(environ, startResponse)
      }
    }
    const loader = new RecordingLoader()
    loader.filters.auth = (app) => new Living(app)
    const stack = await new AuthStrategy(CONF).compose(loader)
    await stack.start()
    expect(events).toEqual(['start'])
  })

  it('calls each filter once', async () => {
    const loader = new RecordingLoader()
    await new AuthStrategy(CONF).compose(loader)
    expect(loader.applied).toEqual(['auth', 'cors'])
  })

  it('refuses a strategy that is not there, and names those that are', async () => {
    const far = await refusal(CONF, { auth_strategy: 'ldap' })
    expect(far.message).toBe(
      'there is no strategy "ldap"; there are: noauth2, keystone (the setting "auth_strategy" chooses; without it "keystone" is meant) [STRATEGY_UNKNOWN]',
    )
    expect(far.original).toEqual({ class: 'KeyError', message: "'ldap'" })
    const near = await refusal(CONF, { auth_strategy: 'keyston' })
    expect(near.message).toContain('; did you mean "keystone"? (the setting')
    const none = await refusal({ noauth: 'app' })
    expect(none.original.message).toBe("'keystone'")
    const inherited = await refusal(CONF, { auth_strategy: 'constructor' })
    expect(inherited.original.message).toBe("'constructor'")
  })

  it('refuses a strategy of nothing', async () => {
    const error = await refusal({ keystone: ' ' })
    expect(error.message).toBe(
      'the strategy "keystone" is empty; write the names of its filters and of its application [STRATEGY_EMPTY]',
    )
    expect(error.original).toEqual({ class: 'IndexError', message: 'list index out of range' })
  })
})
