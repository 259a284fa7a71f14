import { middleware, option, OptionError, THIS_PACKAGE } from '../core/index.js'
import type { ApplicationLike, Environ } from '../protocol/index.js'
import { AUTH_TYPE, ROLES, SCOPES } from './credentials/identity.js'
import { faultInScopes, hasWord, insufficientScope } from './credentials/scope.js'
import { Guard, GuardOptions } from './guard.js'
import type { Verdict } from './guard/verdict.js'
import { faultInPrefixes, PathScope } from './path-scope.js'

/** The options of {@link Requires}: scopes, roles, or both. */
export class RequiresOptions extends GuardOptions {
  /** The scopes that are needed, all of them. Default: none. */
  @option({ type: 'list', description: 'Scopes that are needed, all of them', check: faultInScopes })
  scopes?: readonly string[] = []

  /** The roles of which one is needed. Default: none. */
  @option({ type: 'list', description: 'Roles of which one is needed' })
  roles?: readonly string[] = []

  /** The path prefixes on which it is needed. Default: all paths. */
  @option({
    type: 'list',
    description: 'Path prefixes on which it is needed, like /admin; all if there is none',
    check: faultInPrefixes,
  })
  paths?: readonly string[] = []

  /** The path prefixes on which it is not, also below one of `paths`. Default: none. */
  @option({ type: 'list', description: 'Path prefixes on which it is not needed', check: faultInPrefixes })
  except?: readonly string[] = []
}

/**
 * Lets in only who may do what is done here, by scopes and roles that a layer outside of it has found out, as
 * {@link Authorization} does. Where that has found out nobody, it refuses.
 *
 * ```ts
 * new Chain().use(Authorization, { … }).use(Requires, { scopes: ['orders:write'], paths: ['/orders'] })
 * ```
 *
 * @throws {OptionError} if it requires nothing.
 */
@middleware('requires', {
  package: THIS_PACKAGE,
  options: RequiresOptions,
  roles: ['permissions'],
  after: ['authorization'],
  description: 'Lets in only who has the scopes or the roles that are needed',
})
export class Requires extends Guard<RequiresOptions> {
  static readonly requires = [SCOPES, ROLES] as const

  readonly #scope = new PathScope(this.options.paths, this.options.except)

  constructor(app: ApplicationLike, options: RequiresOptions) {
    super(app, options)
    if (this.options.scopes.length > 0 || this.options.roles.length > 0) return
    const fault = 'requires: neither option "scopes" nor option "roles" names anything'
    throw new OptionError('The options of requires do not fit', [
      { code: 'OPTION_MISSING', fault, remedy: 'name what is needed, or take the layer out' },
    ])
  }

  override judge(environ: Environ): Verdict {
    if (!this.#scope.covers(environ.PATH_INFO)) return undefined
    const { roles, scopes } = this.options
    const has = SCOPES.get(environ)
    if (!scopes.every((scope) => hasWord(has, scope))) {
      return insufficientScope(AUTH_TYPE.get(environ), 'You do not have the scope that is needed.', scopes)
    }
    const plays = ROLES.get(environ)
    if (roles.length === 0 || roles.some((role) => hasWord(plays, role))) return undefined
    return insufficientScope(AUTH_TYPE.get(environ), 'You do not have a role that is needed.', [])
  }
}
