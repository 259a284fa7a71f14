import { join } from 'node:path'
import { checkFile, configUri, readGraph, type Distribution, type LoadHooks } from 'tsgi/config'
import { deployment } from './deployment.js'

const LEVELS = 30

/** Composites that name one another twice on each level. */
function doubled(more = ''): string {
  const levels = Array.from({ length: LEVELS }, (_, level) => {
    const below = level + 1 === LEVELS ? 'site' : `l${level + 1}`
    const name = level === 0 ? 'main' : `l${level}`
    return `[composite:${name}]\nuse = egg:Paste#urlmap\n${more}/a = ${below}\n/b = ${below}\n`
  })
  return `${levels.join('')}[app:site]\nuse = egg:acme#site\n`
}

/** A package that has everything, and how often it was asked for. */
function counting(): { readonly hooks: LoadHooks; readonly count: () => number } {
  let asked = 0
  const distribution: Distribution = {
    name: 'any',
    entryPoint: (group, name) =>
      group === (name === 'urlmap' ? 'paste.composite_factory' : 'paste.app_factory')
        ? { load: () => () => undefined }
        : undefined,
  }
  const hooks: LoadHooks = {
    distribution: () => {
      asked++
      return distribution
    },
  }
  return { hooks, count: () => asked }
}

function uriOf(ini: string): string {
  return configUri(join(deployment({ 'x.ini': ini }), 'x.ini'))
}

describe('StaticChildren', () => {
  it('resolves what is named at one place once, however many ways lead there', () => {
    const { hooks, count } = counting()
    const { nodes, problems } = readGraph(uriOf(doubled()), { hooks })

    expect(problems).toEqual([])
    expect(nodes).toHaveLength(LEVELS + 1)
    // The first composite, and each name of the others.
    expect(count()).toBe(1 + 2 * LEVELS)
  })

  it('does so for all sections of a file, too', async () => {
    const { hooks, count } = counting()
    const file = join(deployment({ 'x.ini': doubled() }), 'x.ini')
    const { nodes, ok } = await checkFile(file, { hooks })

    expect(ok).toBe(true)
    expect(nodes).toHaveLength(LEVELS + 1)
    expect(count()).toBe(LEVELS + 1 + 2 * LEVELS)
  })

  it('resolves a name again with another global configuration', () => {
    const { nodes } = readGraph(
      uriOf(
        '[composite:main]\nuse = egg:Paste#urlmap\n/a = one\n/b = two\n[composite:one]\nuse = two\nset stage = one\n[composite:two]\nuse = egg:Paste#urlmap\n/c = site\n[app:site]\nuse = egg:acme#site\nname = %(stage)s\n[DEFAULT]\nstage = none\n',
      ),
      { hooks: counting().hooks },
    )
    const sites = nodes.filter(({ section }) => section === 'app:site')

    expect(sites.map(({ globalConf }) => globalConf.find(({ key }) => key === 'stage')?.value)).toEqual(['one', 'none'])
  })

  it('tells of a circle that composites close, where it begins, and shows what is no part of it', () => {
    const { nodes, problems } = readGraph(
      uriOf(
        '[composite:main]\nuse = egg:Paste#urlmap\n/a = pipe\n/b = pipe\n[pipeline:pipe]\npipeline = map\n[composite:map]\nuse = egg:Paste#urlmap\n/ = pipe\n/site = site\n[app:site]\nuse = egg:acme#site\n',
      ),
      { hooks: counting().hooks },
    )

    expect(problems.map(({ code, fault }) => [code, fault])).toEqual([
      ['CIRCLE', '[composite:map] → [pipeline:pipe] → [composite:map] goes round in a circle'],
    ])
    expect(nodes.map(({ section }) => section)).toEqual([
      'app:site',
      'composite:map',
      'pipeline:pipe',
      'composite:main',
    ])
  })

  it('tells of a missing section at each place that names it', () => {
    const { problems } = readGraph(uriOf('[composite:main]\nuse = egg:Paste#urlmap\n/a = gone\n/b = gone\n'), {
      hooks: counting().hooks,
    })

    expect(problems.map(({ code, place }) => [code, place?.replace(/^.*x\.ini:/, '')])).toEqual([
      ['SECTION_MISSING', '3:6'],
      ['SECTION_MISSING', '4:6'],
    ])
  })
})

describe('GraphDraft', () => {
  it('leaves a filter-with and a filter-app without values of their own', () => {
    const { nodes } = readGraph(
      uriOf(
        '[filter-app:main]\nuse = egg:acme#f\nnext = site\nk = v\nfilter-with = g\n[filter:g]\nuse = egg:acme#f\n[app:site]\nuse = egg:acme#site\n',
      ),
    )

    expect(nodes.map(({ kind, localConf, reference }) => [kind, reference, localConf.map(({ key }) => key)])).toEqual([
      ['filter', 'egg:acme#f', []],
      ['filter', 'egg:acme#f', ['k']],
      ['app', 'egg:acme#site', []],
      ['filter-app', undefined, []],
      ['filter-with', undefined, []],
    ])
  })
})
