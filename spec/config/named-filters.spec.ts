import { join } from 'node:path'
import { layer, Middleware, middleware, option, type Environ, type Layer, type StartResponse } from 'tsgi'
import { checkFile, failedCall, loadApp, readGraph, type LoadOptions } from 'tsgi/config'
import * as shelf from 'tsgi/middleware'
import { Every, Except, Guard, GuardOptions, Some, type Verdict } from 'tsgi/middleware'
import { TestClient } from 'tsgi/testing'
import { filterOptions, knownFilterOptions } from '../../lib/config/named-filters.js'
import { failure, deployment, within } from './deployment.js'

const events: string[] = []
beforeEach(() => events.splice(0))

class GateOptions extends GuardOptions {
  @option({ type: 'string' })
  name!: string
  @option({ type: 'boolean' })
  open?: boolean = false
}

@middleware('spec-gate', { options: GateOptions })
class Gate extends Guard<GateOptions> {
  constructor(...given: ConstructorParameters<typeof Guard<GateOptions>>) {
    super(...given)
    if (this.options.name === 'broken') throw new RangeError('no gate')
  }

  override start(): void {
    events.push(`start ${this.options.name}`)
  }

  override stop(): void {
    events.push(`stop ${this.options.name}`)
  }

  override judge(): Verdict {
    const { name, open } = this.options
    events.push(`ask ${name}`)
    return open ? undefined : { status: 403, rule: name, reason: `${name} is shut.` }
  }
}

@middleware('spec-plain')
class Plain extends Middleware {
  call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}

@middleware('spec-holder', { options: { inner: { type: 'filter' }, more: { type: 'filters', default: [] } } })
class Holder extends Middleware<{ inner: Layer; more?: readonly Layer[] }> {
  call() {
    return []
  }
}

const page = () => (_: Environ, startResponse: StartResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return []
}
const MODULE = { Gate, Plain, Holder, page, makes: () => layer(Plain), nothing: 3, ...shelf }
const importModule = () => MODULE

const GATES = `[filter:shut]
use = call:m:Gate
name = shut
[filter:open]
use = call:m:Gate
name = open
open = yes
[app:page]
use = call:m:page
`

const file = (ini: string) => deployment({ 'x.ini': ini, 'm.js': '' })
const options = (folder: string): LoadOptions => ({ relativeTo: folder, importModule })
const load = (folder: string) => loadApp('config:x.ini', options(folder))
const problemsOf = async (folder: string) =>
  (await failure(load(folder))).problems.map((problem) => within(folder, problem))
const wrongIn = async (ini: string) => {
  const folder = file(ini)
  const report = await checkFile(join(folder, 'x.ini'), { importModule })
  return report.problems.map((problem) => within(folder, problem))
}
const main = (...lines: string[]) =>
  `[pipeline:main]\npipeline = gate page\n[filter:gate]\n${lines.join('\n')}\n${GATES}`

describe('filters that options name', () => {
  it.each([
    ['some', 'shut open', 200, ['ask shut', 'ask open']],
    ['some', 'shut', 403, ['ask shut']],
    ['every', 'open, shut', 403, ['ask open', 'ask shut']],
    ['every', '\n  open\n  open', 200, ['ask open', 'ask open']],
  ])('egg:tsgi#%s with guards = %j', async (name, guards, status, asked) => {
    const app = await load(file(main(`use = egg:tsgi#${name}`, `guards = ${guards}`)))
    const response = await new TestClient(app).get('/')

    expect(response.status).toBe(status)
    expect(events.filter((event) => event.startsWith('ask'))).toEqual(asked)
  })

  it('egg:tsgi#except names one', async () => {
    const client = new TestClient(await load(file(main('use = egg:tsgi#except', 'paths = /health', 'guard = shut'))))

    expect([(await client.get('/health')).status, (await client.get('/')).status]).toEqual([200, 403])
  })

  it('stand within one another, and start and stop with what holds them', async () => {
    const ini = `${main('use = egg:tsgi#except', 'paths = /health', 'guard = inside')}[filter:inside]\nuse = egg:tsgi#some\nguards = shut both\n[filter:both]\nuse = egg:tsgi#every\nguards = open open\n`
    const app = await load(file(ini))
    await app.start()
    const response = await new TestClient(app, { lint: false }).get('/')
    await app.stop()
    await app.stop()

    expect(response.status).toBe(200)
    expect(events).toEqual([
      'start shut',
      'start open',
      'start open',
      'ask shut',
      'ask open',
      'ask open',
      'stop open',
      'stop open',
      'stop shut',
    ])
  })

  it('may be of another file, of a package, or lead on by use', async () => {
    const folder = deployment({
      'x.ini':
        main('use = egg:tsgi#some', 'guards = config:y.ini#other egg:tsgi#csrf last') + '[filter:last]\nuse = shut\n',
      'y.ini': '[filter:other]\nuse = call:m:Gate\nname = other\n',
      'm.js': '',
    })
    const headers = { 'Sec-Fetch-Site': 'cross-site' }
    const response = await new TestClient(await load(folder)).post('/', { headers })

    expect(response.status).toBe(403)
    expect(events).toEqual(['start other', 'start shut', 'ask other', 'ask shut'])
  })

  it('may be named by any class, one by one or several', async () => {
    const app = await load(file(main('use = call:m:Holder', 'inner = open', 'more = shut')))

    expect((app.entries[0] as unknown as { options: { more: unknown[] } }).options.more).toHaveLength(1)
  })

  it.each([
    ['two of them', 'guards = opne shut', 'x.ini:5:10', 'x.ini has no filter "opne"', 'did you mean "open"?'],
    ['the second', 'guards = open,\n  shutt', 'x.ini:6:3', 'x.ini has no filter "shutt"', 'did you mean "shut"?'],
    [
      'an application',
      'guards = page',
      'x.ini:5:10',
      'x.ini has no filter "page"',
      '"page" is an application there; a filter is wanted',
    ],
  ])('an unknown name is an error with its place: %s', async (_, guards, place, fault, remedy) => {
    const ini = main('use = egg:tsgi#some', guards)
    const wrong = { code: 'SECTION_MISSING', fault, remedy, place }

    expect(await problemsOf(file(ini))).toEqual([expect.objectContaining(wrong)])
    expect(await wrongIn(ini)).toEqual([expect.objectContaining(wrong)])
  })

  it.each([
    ['guards =', 'some: option "guards" has 0 members', 'the least is 1 members', 'x.ini:5:9'],
    [
      'guards = open plain\n[filter:plain]\nuse = call:m:Plain',
      'some: option "guards" has spec-plain, which is no guard: it decides nothing',
      'it is: The guards, one of which is enough',
      'x.ini:5:15',
    ],
  ])('what is named must fit the option: %s', async (guards, fault, remedy, place = 'x.ini:5:10') => {
    expect(await wrongIn(main('use = egg:tsgi#some', guards))).toEqual([
      { code: 'OPTION_INVALID', fault, remedy, place },
    ])
  })

  it.each([
    [
      'use = call:m:makes',
      'FILTER_UNFIT',
      '"guards" names the filter "it", which a function makes',
      'name a section whose use leads to a class that extends Middleware',
    ],
    [
      'use = shut\nfilter-with = open',
      'FILTER_UNFIT',
      '"guards" names the filter "it", which is two filters, by its filter-with',
      'take filter-with out of it',
    ],
  ])('only one layer of a class can be named: %s', async (it, code, fault, remedy) => {
    const ini = main('use = egg:tsgi#some', `guards = it\n[filter:it]\n${it}`)
    const wrong = [{ code, fault, remedy, place: 'x.ini:5:10' }]

    expect(await problemsOf(file(ini))).toEqual(wrong)
    expect(await wrongIn(ini)).toEqual(wrong)
  })

  it('what is broken where it is named is told once', async () => {
    const ini = main('use = egg:tsgi#some', 'guards = it\n[filter:it]\nuse = call:m:nothing')
    const wrong = expect.objectContaining({ code: 'NOT_CALLABLE', place: 'x.ini:7:7' }) as unknown

    expect(await problemsOf(file(ini))).toEqual([wrong])
    expect(await wrongIn(ini)).toEqual([wrong])
  })

  it('a wrong option of what is named is told at its place, and nothing about who names it', async () => {
    const ini = main('use = egg:tsgi#some', 'guards = it\n[filter:it]\nuse = call:m:Gate\nname = a\nopen = perhaps')

    expect(await wrongIn(ini)).toEqual([expect.objectContaining({ code: 'OPTION_INVALID', place: 'x.ini:9:8' })])
  })

  it('go round in no circle', async () => {
    const ini = `${main('use = egg:tsgi#some', 'guards = other')}[filter:other]\nuse = egg:tsgi#every\nguards = gate\n`
    const [problem] = await problemsOf(file(ini))

    expect(problem).toMatchObject({
      code: 'CIRCLE',
      fault: expect.stringMatching(/^\[filter:.*goes round in a circle$/) as unknown,
    })
    expect((await wrongIn(ini)).map((each) => each?.code)).toContain('CIRCLE')
  })

  it('what one throws when it is made is told of its section', async () => {
    const folder = file(main('use = egg:tsgi#some', 'guards = it\n[filter:it]\nuse = call:m:Gate\nname = broken'))
    const error: unknown = await load(folder).catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(RangeError)
    expect(failedCall(error)?.invocation).toMatchObject({ section: 'filter:it', reference: 'call:m:Gate' })
  })

  it('are seen by the hook that stands around all calls', async () => {
    const called: (string | undefined)[] = []
    const folder = file(main('use = egg:tsgi#some', 'guards = open'))
    const call = ({ section }: { section?: string | undefined }, run: () => unknown) => {
      called.push(section)
      return run()
    }
    await loadApp('config:x.ini', { ...options(folder), hooks: { call } })

    expect(called).toEqual(['app:page', 'filter:gate', 'filter:open'])
  })

  it.each([true, false])('are edges of the graph, so that nothing of them is unreached (import: %p)', async (link) => {
    const folder = file(main('use = egg:tsgi#some', 'guards = open shut'))
    const { nodes, warnings } = await checkFile(join(folder, 'x.ini'), { importModule, link })
    const gate = nodes.find(({ section }) => section === 'filter:gate')
    const edges = gate?.edges.map(({ key, place = '', role, to }) => [
      role,
      key,
      nodes.find(({ id }) => id === to)?.section,
      place.replace(`${folder}/`, ''),
    ])

    expect(warnings).toEqual([])
    expect(edges).toEqual([
      ['option', 'guards', 'filter:open', 'x.ini:5:10'],
      ['option', 'guards', 'filter:shut', 'x.ini:5:15'],
    ])
  })

  it('are shown without an import where the class is one of ours, and a wrong name is told', () => {
    const folder = file(main('use = egg:tsgi#except', 'paths = /x', 'guard = shutt'))
    const graph = readGraph('config:x.ini', { relativeTo: folder })

    expect(graph.problems.map((problem) => within(folder, problem))).toEqual([
      expect.objectContaining({ code: 'SECTION_MISSING', place: 'x.ini:6:9' }),
    ])
  })

  it('are known without an import as the classes have them', () => {
    const known = (name: string) =>
      knownFilterOptions({
        wanted: 'filter',
        part: { kind: 'factory', reference: { text: `egg:tsgi#${name}` } },
      } as never)

    expect([known('some'), known('every'), known('except'), known('csrf')]).toEqual([
      filterOptions(Some),
      filterOptions(Every),
      filterOptions(Except),
      new Map(),
    ])
  })

  it('have an order: what stands within another layer is told as such', async () => {
    const ini = `[pipeline:main]\npipeline = gate proxy page\n[filter:gate]\nuse = egg:tsgi#some\nguards = office open\n[filter:office]\nuse = egg:tsgi#ip-rules\n[filter:proxy]\nuse = egg:tsgi#proxy-headers\n${GATES}`

    expect(await wrongIn(ini)).toEqual([
      {
        code: 'ORDER',
        fault: 'ip-rules (in some) must come after proxy-headers (x.ini:8:1), but comes before it',
        remedy: 'move some after proxy-headers',
        place: 'x.ini:6:1',
      },
    ])
  })
})
