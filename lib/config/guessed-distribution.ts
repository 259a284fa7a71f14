import type { Distribution, ReferenceSite } from './load-options.js'

/**
 * What a package that is not there may offer: any name, as what its place wants. For reading a file where its packages
 * are not installed.
 */
export function guessedDistribution(name: string, { usedBy }: ReferenceSite): Distribution {
  const app = /^composite?(?::|$)/.test(usedBy ?? '') ? 'paste.composite_factory' : 'paste.app_factory'
  const groups = [app, 'paste.filter_factory', 'paste.server_factory']
  // Never imported: whoever guesses does not link.
  const load = () => undefined
  return { name, entryPoint: (group) => (groups.includes(group) ? { load } : undefined) }
}
