import {
  Chain,
  ChainError,
  layer,
  Middleware,
  middleware,
  option,
  type ApplicationLike,
  type Environ,
  type Problem,
  type StartResponse,
} from '../../lib/index.js'
import { Authorization, some, UrlRewrite } from '../../lib/middleware/index.js'

class PathOptions {
  @option({ type: 'list' })
  paths?: readonly string[] = []
}

class Rewriting extends Middleware {
  override call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}
middleware('stack-order-rewriting', {
  before: [{ name: 'guarding', when: ({ paths }) => Array.isArray(paths) && paths.length > 0 }],
})(Rewriting)

class Guarding extends Middleware<PathOptions> {
  override call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}
middleware('stack-order-guarding', { options: PathOptions, roles: ['guarding'], unique: true })(Guarding)

const app: ApplicationLike = () => []
const rewriting = new Chain().use(Rewriting).wrap(app)
const PATHS = { paths: ['/staff'] }

/** What is wrong, code and fault, without the places. */
function problems(make: () => unknown): string[] {
  return all(make).map(({ code, fault }) => `${code}: ${fault.replaceAll(/ \(\S+?:\d+:\d+\)/g, '')}`)
}

function all(make: () => unknown): readonly Problem[] {
  try {
    make()
    return []
  } catch (error) {
    return (error as ChainError).problems
  }
}

const MISPLACED = 'ORDER: stack-order-rewriting must come before stack-order-guarding, but comes after it'

describe('the order of layers through stacks within one another', () => {
  const guarding = new Chain().use(Guarding, PATHS)

  it.each<[string, () => unknown]>([
    ['the stack that is wrapped', () => guarding.wrap(rewriting)],
    ['a branch', () => guarding.branch(() => true, rewriting).wrap(app)],
    ['a mount', () => guarding.mount('/shop', rewriting).wrap(app)],
    ['a stack within a stack', () => guarding.wrap(new Chain().use((inner) => inner).wrap(rewriting))],
    ['a mount in a branch', () => guarding.branch(() => true, new Chain().mount('/a', rewriting).wrap(app)).wrap(app)],
    ['a mount in the stack that is wrapped', () => guarding.wrap(new Chain().mount('/a', rewriting).wrap(app))],
    ['two mounts of the same stack', () => guarding.mount('/a', rewriting).mount('/b', rewriting).wrap(app)],
  ])('holds for %s, and is told once', (_, make) => {
    expect(problems(make)).toEqual([MISPLACED])
  })

  it('is told at the place of the inner layer, with that of the outer one', () => {
    const [problem] = all(() => guarding.wrap(rewriting))
    expect(problem?.place).toMatch(/stack-order\.spec\.ts:\d+:\d+$/)
    expect(problem?.fault).toMatch(/stack-order-guarding \(.*stack-order\.spec\.ts:\d+:\d+\), but/)
    expect(problem?.remedy).toBe('move stack-order-rewriting before stack-order-guarding')
  })

  it('is told beside what is wrong in the chain itself, which is told once', () => {
    expect(problems(() => guarding.use(Rewriting).wrap(rewriting))).toEqual([MISPLACED, MISPLACED])
    expect(problems(() => guarding.use(Rewriting).mount('/a', app).wrap(app))).toEqual([MISPLACED])
    expect(problems(() => guarding.use(Rewriting).wrap(new Chain().use((inner) => inner).wrap(app)))).toEqual([
      MISPLACED,
    ])
  })

  it('does not hold between what is beside the line and what is inside of the line', () => {
    expect(problems(() => new Chain().mount('/a', new Chain().use(Guarding, PATHS).wrap(app)).wrap(rewriting))).toEqual(
      [],
    )
    expect(problems(() => new Chain().mount('/a', rewriting).use(Guarding, PATHS).wrap(app))).toEqual([])
    expect(problems(() => new Chain().use(Rewriting).wrap(guarding.wrap(app)))).toEqual([])
  })

  it('does not make a layer stand once, first or last, in stacks within one another', () => {
    expect(problems(() => guarding.mount('/a', guarding.wrap(app)).wrap(guarding.wrap(app)))).toEqual([])
  })

  it('does not hold where the options say that it does not matter', () => {
    expect(problems(() => new Chain().use(Guarding).mount('/a', rewriting).wrap(rewriting))).toEqual([])
  })

  it('refuses a rewrite that leads around a guard of the shelf', () => {
    const authorization = layer(Authorization, { users: () => false, paths: ['/staff'] })
    const rewrite = new Chain().use(UrlRewrite, { rules: ['^/open /staff'] }).wrap(app)
    for (const chain of [new Chain().use(authorization), new Chain().use(some(authorization))]) {
      expect(all(() => chain.wrap(rewrite)).map(({ code }) => code)).toEqual(['ORDER'])
      expect(all(() => chain.mount('/shop', rewrite).wrap(app)).map(({ code }) => code)).toEqual(['ORDER'])
    }
  })
})
