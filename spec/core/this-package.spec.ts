import { readFileSync } from 'node:fs'
import { definitionOf, registry, THIS_PACKAGE } from '../../lib/index.js'
import * as shelf from '../../lib/middleware/index.js'

describe('THIS_PACKAGE', () => {
  it('is the name and version of package.json', () => {
    const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; version: string }

    expect(THIS_PACKAGE).toBe(`${name}@${version}`)
  })

  it('stands on every layer of the shelf, so that a second copy of the package may register them again', () => {
    const definitions = Object.values(shelf).flatMap((value) =>
      typeof value === 'function' ? (definitionOf(value) ?? []) : [],
    )

    expect(definitions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['authorization', 'env-injection', 'lint', 'url-rewrite']),
    )
    expect(definitions.filter((definition) => definition.package !== THIS_PACKAGE)).toEqual([])
    expect(registry.get('middleware', 'lint').definition.package).toBe(THIS_PACKAGE)
  })
})
