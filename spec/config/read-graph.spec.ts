import { join } from 'node:path'
import { middleware, Middleware } from 'tsgi'
import { checkFile, configUri, readGraph, type Graph, type GraphNode } from 'tsgi/config'
import { deployment } from './deployment.js'

function graphOf(ini: string, options: Parameters<typeof readGraph>[1] = {}): Graph {
  const folder = deployment({ 'x.ini': ini, 'm.js': '' })
  const graph = readGraph(configUri(join(folder, 'x.ini')), options)
  return JSON.parse(JSON.stringify(graph).replaceAll(`${folder}/`, '').replaceAll(folder, '.')) as Graph
}

const node = (graph: Graph, id: string | undefined) => graph.nodes.find((each) => each.id === id) as GraphNode

/** A graph as a tree: each node its kind or section, with the roles of its edges. */
function tree(graph: Graph, id = graph.main): unknown {
  const { edges, kind, section, reference } = node(graph, id)
  const name = section ?? reference ?? kind
  if (edges.length === 0) return name
  return [name, ...edges.map(({ role, key, to }) => [key === undefined ? role : `${role} ${key}`, tree(graph, to)])]
}

describe('the children of a composite', () => {
  const map = '[composite:map]\nuse = egg:Paste#urlmap\n/ = site\n[app:site]\nuse = egg:acme#app\n'
  const rest = `${map}[filter:f]\nuse = egg:acme#filter\n`

  it.each([
    ['filter-app', `[filter-app:main]\nuse = f\nnext = map\n${rest}`],
    ['filter-with', `[app:main]\nuse = map\nfilter-with = f\n${rest}`],
    ['pipeline', `[pipeline:main]\npipeline = f map\n${rest}`],
  ])('are found behind a %s', (_, ini) => {
    const graph = graphOf(ini)
    expect(graph.problems).toEqual([])
    expect(JSON.stringify(tree(graph))).toContain('["child /","app:site"]')
  })

  it('are guessed where a value names a section, and not where a reference stands inside of one', () => {
    const { nodes } = graphOf(
      '[composite:main]\nuse = egg:acme#any\na = site\nb = see-egg:x\n[app:site]\nuse = egg:acme#app\n',
    )
    expect(nodes.flatMap(({ edges }) => edges.map(({ key, guessed }) => [key, guessed]))).toEqual([['a', true]])
  })
})

describe('the children of a composite that is not known', () => {
  it('are none where a name means two sections, or an app where a filter must be', () => {
    const { nodes, problems } = graphOf(
      '[composite:main]\nuse = egg:acme#any\na = two\nb = site site\nc = EGG:acme#x\nd = f two\n[app:two]\nuse = egg:acme#app\n[pipeline:two]\npipeline = site\n[filter:f]\nuse = egg:acme#f\n[app:site]\nuse = egg:acme#app\n',
    )

    expect(problems).toEqual([])
    expect(nodes.flatMap(({ edges }) => edges.map(({ key }) => key))).toEqual(['c'])
  })

  it.each([
    ['call:m:MyURLMap', ['/a', 'other']],
    ['call:m:make_cascade', ['app1']],
  ])('of %s are those of its kind', (use, keys) => {
    const { nodes } = graphOf(
      `[composite:main]\nuse = ${use}\n${keys.map((key) => `${key} = site`).join('\n')}\n[app:site]\nuse = egg:acme#app\n`,
    )

    expect(nodes.flatMap(({ edges }) => edges.map(({ guessed, key }) => [key, guessed]))).toEqual(
      keys.map((key) => [key, undefined]),
    )
  })
})

describe('a package that is not installed', () => {
  it('has no place if the URI itself names it', () => {
    expect(readGraph('egg:tsgi-not-there#x').warnings).toEqual([
      {
        code: 'PACKAGE_MISSING',
        fault: 'no package "tsgi-not-there" with entry points is installed',
        remedy: 'install it; until then what it offers is a guess',
        place: undefined,
      },
    ])
  })
})

describe('readGraph', () => {
  const ini = `[DEFAULT]
debug = true
[composite:main]
use = egg:Paste#urlmap
set debug = false
/ = site
/api = api

[pipeline:site]
pipeline =
  auth gz
  page
filter-with = log
[filter-app:api]
use = auth
realm = api
next = config:other.ini#nowhere
[filter:auth]
use = egg:acme-auth#basic
realm = site
password = hunter2
[filter:gz]
paste.filter_app_factory = acme.gzip:Gzip
[filter:log]
use = egg:acme-log
[app:page]
use = call:m:make
database = postgres://user:pass@host/db
`

  it('tells how a file hangs together', () => {
    expect(tree(graphOf(ini))).toEqual([
      'composite:main',
      [
        'child /',
        [
          'pipeline:site',
          ['filter-with', 'filter:log'],
          ['next', ['pipeline:site', ['member', 'filter:auth'], ['member', 'filter:gz'], ['member', 'app:page']]],
        ],
      ],
    ])
  })

  it('tells of each node what it is, and of each value what it is and where it was written', () => {
    const graph = graphOf(ini)
    const auth = graph.nodes.find(({ section }) => section === 'filter:auth')

    expect(auth).toEqual({
      id: auth?.id,
      kind: 'filter',
      section: 'filter:auth',
      place: 'x.ini:18:1',
      reference: 'egg:acme-auth#basic',
      protocol: 'paste.filter_factory',
      chain: ['filter:auth'],
      globalConf: [
        { key: 'here', value: '.' },
        { key: '__file__', value: 'x.ini' },
        { key: 'debug', value: 'false' },
      ],
      localConf: [
        { key: 'realm', value: 'site', place: 'x.ini:20:9' },
        { key: 'password', value: '********', place: 'x.ini:21:12' },
      ],
      edges: [],
    })
    expect(graph.nodes.find(({ section }) => section === 'app:page')?.localConf).toEqual([
      { key: 'database', value: 'postgres://user:********@host/db', place: 'x.ini:28:12' },
    ])
    expect(node(graph, graph.main).globalConf).toContainEqual({ key: 'debug', value: 'false', place: 'x.ini:5:13' })
  })

  it('tells where each edge was written', () => {
    const graph = graphOf(ini)
    const pipeline = graph.nodes.find(({ kind }) => kind === 'pipeline')

    expect(node(graph, graph.main).edges.map(({ key, place }) => [key, place])).toEqual([['/', 'x.ini:6:5']])
    expect(pipeline?.edges.map(({ place }) => place)).toEqual(['x.ini:11:3', 'x.ini:11:8', 'x.ini:12:3'])
    expect(graph.nodes.find(({ kind }) => kind === 'filter-with')?.edges.map(({ place }) => place)).toEqual([
      'x.ini:13:15',
      'x.ini:9:1',
    ])
  })

  it('tells what is wrong and what had to be guessed', () => {
    const { problems, warnings } = graphOf(ini)

    expect(problems).toMatchObject([{ code: 'FILE_UNREADABLE', place: 'x.ini:17:8' }])
    expect(warnings).toEqual(
      [
        {
          code: 'PACKAGE_MISSING',
          fault: 'no package "acme-log" with entry points is installed',
          remedy: 'install it; until then what it offers is a guess',
          place: 'x.ini:25:7',
        },
        {
          code: 'PACKAGE_MISSING',
          fault: 'no package "acme-auth" with entry points is installed',
          remedy: 'install it; until then what it offers is a guess',
          place: 'x.ini:19:7',
        },
      ].sort(
        (a, b) =>
          warnings.findIndex(({ place }) => place === a.place) - warnings.findIndex(({ place }) => place === b.place),
      ),
    )
  })

  it('tells of a filter-app what it puts around what', () => {
    const graph = graphOf('[filter-app:main]\nuse = egg:x\nnext = page\nk = v\n[app:page]\nuse = egg:y\n')
    const main = node(graph, graph.main)

    expect(tree(graph)).toEqual(['filter-app:main', ['filter', 'filter-app:main'], ['next', 'app:page']])
    expect(main.edges.map(({ place }) => place)).toEqual(['x.ini:1:1', 'x.ini:3:8'])
    expect(main).toMatchObject({ kind: 'filter-app', localConf: [] })
    expect(main).not.toHaveProperty('reference')
    expect(graph.nodes.find(({ kind }) => kind === 'filter')?.localConf).toEqual([
      { key: 'k', value: 'v', place: 'x.ini:4:5' },
    ])
  })

  it('has one node for what is the same in everything', () => {
    const graph = graphOf(
      '[composite:main]\nuse = egg:Paste#urlmap\n/a = page\n/b = page\n/c = other\n[app:page]\nuse = egg:x\n[app:other]\nuse = page\nk = 1\n',
    )

    expect(node(graph, graph.main).edges.map(({ key, to }) => [key, node(graph, to).chain])).toEqual([
      ['/a', ['app:page']],
      ['/b', ['app:page']],
      ['/c', ['app:other', 'app:page']],
    ])
    expect(graph.nodes.map(({ id }) => id)).toEqual(['n1', 'n2', 'n3'])
  })

  it('guesses the children of a composite that it does not know by the look of its values', () => {
    const graph = graphOf(
      '[composite:main]\nuse = call:nova.auth:pipeline_factory\nkeystone = auth page\nnoauth = page\nother = auth nowhere\nnot = page auth\nempty =\nuri = config:x.ini#page\nhttp = http://x\n[filter:auth]\nuse = egg:x\n[app:page]\nuse = egg:x\n',
    )

    expect(
      node(graph, graph.main).edges.map(({ guessed, key, to }) => [key, node(graph, to).section, guessed]),
    ).toEqual([
      ['keystone', 'filter:auth', true],
      ['keystone', 'app:page', true],
      ['noauth', 'app:page', true],
      ['uri', 'app:page', true],
    ])
    expect(graph.problems).toEqual([])
  })

  it.each(['egg:tsgi#auth-strategy', 'npm:TSGI#auth-strategy'])('knows the children of %s', (use) => {
    const graph = graphOf(
      `[composite:main]\nuse = ${use}\nstrategy_setting = who\nwho = page\nauth_strategy = auth page\nnone = page\nempty =\nodd = auht page\n[filter:auth]\nuse = egg:x\n[app:page]\nuse = egg:x\n`,
    )

    expect(
      node(graph, graph.main).edges.map(({ key, to, guessed }) => [key, node(graph, to).section, guessed]),
    ).toEqual([
      ['auth_strategy', 'filter:auth', undefined],
      ['auth_strategy', 'app:page', undefined],
      ['none', 'app:page', undefined],
      ['odd', 'app:page', undefined],
    ])
    expect(graph.problems).toMatchObject([{ code: 'SECTION_MISSING', place: 'x.ini:8:7' }])
  })

  it('takes auth_strategy in a section of strategies for the setting', () => {
    const graph = graphOf(
      '[DEFAULT]\nk = v\n[composite:main]\nuse = egg:tsgi#auth-strategy\nauth_strategy = page\npage = page\n[app:page]\nuse = egg:x\n',
      { globalConf: { more: '1' } },
    )
    const [edge, ...others] = node(graph, graph.main).edges

    expect(edge?.key).toBe('page')
    expect(others).toEqual([])
  })

  it('reads a filter or a server', () => {
    const text = '[filter:main]\nuse = egg:x\n[server:main]\nuse = egg:Paste#http\nport = 80\n'

    expect(tree(graphOf(text, { kind: 'filter' }))).toBe('filter:main')
    expect(graphOf(text, { kind: 'server' }).nodes).toMatchObject([
      { kind: 'server', protocol: 'paste.server_factory', localConf: [{ key: 'port', value: '80' }] },
    ])
  })

  it('of a relative URI wants to know what it starts from', () => {
    expect(readGraph('config:x.ini').problems).toMatchObject([
      { code: 'URI_RELATIVE', fault: 'config:x.ini is relative, and nothing says to what' },
    ])
  })

  it('has no main if there is none', () => {
    const graph = graphOf('[app:x]\n')

    expect(graph).toMatchObject({ nodes: [], problems: [{ code: 'SECTION_MISSING' }] })
    expect(graph).not.toHaveProperty('main')
    expect(graph.file).toMatch(/^config:/)
  })
})

describe('secrets', () => {
  @middleware('graph-secret', {
    options: {
      pepperCorn: { type: 'string', secret: true },
      pass: { type: 'string' },
      plain: { type: 'string' },
    },
  })
  class Secret extends Middleware {
    override call() {
      return []
    }
  }

  it('are masked where another value has them in it, be they of the file or the environment', () => {
    const graph = graphOf(
      '[DEFAULT]\ndb_password = hunter2\nlink = x-%(db_password)s\n[app:main]\nuse = call:m:make\na = %(ENV_API_TOKEN)s\nb = %(link)s\nget c = link\nd = %(ENV_HOME)s\nset e = %(ENV_API_TOKEN)s!\n',
      { environment: { API_TOKEN: 'abc', HOME: '/root' } },
    )
    expect(JSON.stringify(graph)).not.toMatch(/hunter2|abc/)
    const main = node(graph, graph.main)
    expect(main.localConf.map(({ key, value }) => [key, value])).toEqual([
      ['a', '********'],
      ['b', 'x-********'],
      ['d', '/root'],
      ['c', 'x-********'],
    ])
    expect(main.globalConf.find(({ key }) => key === 'e')?.value).toBe('********!')
  })

  it('are masked under another name, too', () => {
    const graph = graphOf(
      '[DEFAULT]\npassword = hunter2\nempty_password =\nname = n\n[app:main]\nuse = call:m:make\nget x = password\nget y = empty_password\nget z = name\ntext = not hunter2!\n',
    )

    expect(node(graph, graph.main).localConf.map(({ key, value }) => [key, value])).toEqual([
      ['text', 'not ********!'],
      ['x', '********'],
      ['y', ''],
      ['z', 'n'],
    ])
  })

  it('are masked if the class declares them, or their names say so', async () => {
    const folder = deployment({
      'x.ini':
        '[DEFAULT]\napi-key = g\n[filter:f]\nuse = call:m:Secret\npepper_corn = 1\npass = 2\nplain = 3\n[app:main]\nuse = call:m:make\ntoken =\nsecret = x\nkeyboard = y\ncompass = z\n',
      'm.js': '',
    })
    const { nodes } = await checkFile(join(folder, 'x.ini'), {
      importModule: () => ({ Secret, make: () => undefined }),
    })
    const shown = (section: string) =>
      Object.fromEntries(
        nodes.find((each) => each.section === section)?.localConf.map(({ key, value }) => [key, value]) ?? [],
      )

    expect(shown('filter:f')).toEqual({ pepper_corn: '********', pass: '********', plain: '3' })
    expect(shown('app:main')).toEqual({ token: '', secret: '********', keyboard: 'y', compass: 'z' })
    expect(nodes[0]?.globalConf.at(-1)).toMatchObject({ key: 'api-key', value: '********' })
  })
})
