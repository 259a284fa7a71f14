import type { Distribution, ReferenceSite } from './load-options.js'
import { faultOf } from './fault.js'

/**
 * What a package that is not there may offer: any name, as what its place wants. For reading a file where its packages
 * are not installed.
 */
export function guessedDistribution(name: string, { place, usedBy }: ReferenceSite): Distribution {
  const app = /^composite?(?::|$)/.test(usedBy ?? '') ? 'paste.composite_factory' : 'paste.app_factory'
  const groups = [app, 'paste.filter_factory', 'paste.server_factory']
  const load = () => {
    throw faultOf('PACKAGE_MISSING', {
      fault: `no package ${JSON.stringify(name)} with this entry point is installed`,
      remedy: 'install it',
      place,
    })
  }
  return { name, entryPoint: (group) => (groups.includes(group) ? { load } : undefined) }
}
