import { join } from 'node:path'
import { checkFile } from 'tsgi/config'
import { check, importModule, make, SITE } from './checking.js'
import { deployment, within } from './deployment.js'

describe('checkFile', () => {
  it('finds nothing wrong with a file that is right, and calls nothing', async () => {
    const called = jest.fn()
    const { ok, main, nodes, odd, wrong } = await check(
      `[pipeline:main]\npipeline = f site\n[filter:f]\nuse = call:m:make\n${SITE}[server:main]\nuse = call:m:make\n`,
      { importModule: () => ({ make: called }) },
    )

    expect({ ok, wrong, odd }).toEqual({ ok: true, wrong: [], odd: [] })
    expect(nodes.find(({ id }) => id === main)).toMatchObject({ kind: 'pipeline', section: 'pipeline:main' })
    expect(called).not.toHaveBeenCalled()
  })

  it('tells all that is wrong, in all sections, in the order of the file, each once', async () => {
    const { ok, wrong } = await check(
      '[pipeline:main]\npipeline = nope site\n[app:site]\nuse = call:m:gone\n[app:other]\nx = %(y)s\nz = %\n[filter:f]\nuse = egg:nowhere#x\n',
    )

    expect(ok).toBe(false)
    expect(wrong).toEqual([
      'x.ini:4:7 ATTRIBUTE_MISSING',
      'x.ini:2:12 SECTION_MISSING',
      'x.ini:6:5 INTERPOLATION_KEY',
      'x.ini:7:5 INTERPOLATION_SYNTAX',
      'x.ini:9:7 PACKAGE_MISSING',
    ])
  })

  it('tells what the file is there for: main, servers, and applications that nothing else leads to', async () => {
    const { offers } = await check(
      `[pipeline:main]\npipeline = f site\n[filter:f]\nuse = call:m:make\n${SITE}[app: other ]\nuse = base\n[app:base]\nuse = call:m:make\n[server:s]\nuse = call:m:make\n[composite:c]\nuse = call:m:make\na = main\n`,
    )

    expect(offers).toEqual([
      { kind: 'app', name: 'main', section: 'pipeline:main' },
      { kind: 'app', name: 'other', section: 'app: other ' },
      { kind: 'server', name: 's', section: 'server:s' },
      { kind: 'app', name: 'c', section: 'composite:c' },
    ])
  })

  it('tells what cannot be called though nothing is called', async () => {
    expect((await check('[app:main]\nuse = call:m:notCallable\n')).wrong).toEqual(['x.ini:2:7 NOT_CALLABLE'])
  })

  it.each(['', '# nothing\n[loggers]\nkeys = root\n[DEFAULT]\na = 1\n'])(
    'warns of a file in which nothing can be loaded: %j',
    async (ini) => {
      const { ok, warnings } = await check(ini)
      expect(ok).toBe(true)
      expect(warnings).toMatchObject([
        {
          code: 'NOTHING_TO_LOAD',
          fault: 'the file has no section that can be loaded',
          place: expect.stringMatching(/x\.ini$/) as string,
          remedy: 'write [app:main] with a use line',
        },
      ])
    },
  )

  it('tells that a file cannot be read', async () => {
    const folder = deployment({ 'bad.ini': 'x = 1\n' })
    const bad = await checkFile(join(folder, 'bad.ini'))
    const missing = await checkFile(join(folder, 'missing.ini'))

    expect(bad.problems.map((problem) => within(folder, problem))).toMatchObject([
      { code: 'INI_NO_SECTION', place: 'bad.ini:1:1' },
    ])
    expect(missing).toMatchObject({
      file: join(folder, 'missing.ini'),
      ok: false,
      nodes: [],
      warnings: [],
      problems: [{ code: 'FILE_UNREADABLE', place: join(folder, 'missing.ini') }],
    })
  })

  it('tells of a filter that is missing in a strategy, chosen or not', async () => {
    const { wrong } = await check(
      `[composite:main]\nuse = egg:tsgi#auth-strategy\nkeystone = nope site\nnoauth = site\nother = f site\n${SITE}`,
      { importModule: () => ({ make, AuthStrategy: make }) },
    )

    expect(wrong).toEqual(['x.ini:3:12 SECTION_MISSING', 'x.ini:5:9 SECTION_MISSING'])
  })

  it('follows composites to their children', async () => {
    const { odd, wrong } = await check(
      `[composite:main]\nuse = egg:Paste#urlmap\n/ = site\n/x = nope\nnot_found_app = gone\n[composite:c]\nuse = call:m:make\nkey = f site\nsetting = whatever\none = site\n[filter:f]\nuse = call:m:make\n[composite:d]\nuse = egg:Paste#cascade\ncatch = 404\napp1 = none\n${SITE}`,
    )

    expect(wrong).toEqual(['x.ini:4:6 SECTION_MISSING', 'x.ini:5:17 SECTION_MISSING', 'x.ini:16:8 SECTION_MISSING'])
    expect(odd).toEqual([])
  })

  it('finds circles that only composites close', async () => {
    const { wrong } = await check('[composite:main]\nuse = egg:Paste#urlmap\n/ = main\n')

    expect(wrong).toEqual(['x.ini:1:1 CIRCLE'])
  })

  it('without linking imports nothing, and takes packages that are not installed for what they should be', async () => {
    const imports = jest.fn()
    const { nodes, odd, ok } = await check(
      '[composite:main]\nuse = egg:some#thing\n[app:b]\nuse = egg:other\n[filter:f]\nuse = call:gone:gone\n[composit:c]\nuse = egg:some#thing\n[server:s]\nuse = egg:some\n',
      { link: false, importModule: imports },
    )

    expect(ok).toBe(true)
    expect(imports).not.toHaveBeenCalled()
    expect(nodes.map(({ kind, protocol }) => [kind, protocol])).toEqual([
      ['composite', 'paste.composite_factory'],
      ['app', 'paste.app_factory'],
      ['filter', 'paste.filter_factory'],
      ['composite', 'paste.composite_factory'],
      ['server', 'paste.server_factory'],
    ])
    expect(odd).toEqual([
      'x.ini:3:1 SECTION_UNREACHED',
      'x.ini:5:1 SECTION_UNREACHED',
      'x.ini:2:7 PACKAGE_MISSING',
      'x.ini:4:7 PACKAGE_MISSING',
      'x.ini:8:7 PACKAGE_MISSING',
      'x.ini:10:7 PACKAGE_MISSING',
    ])
  })

  it('takes a package that a section names without use for an application, whatever used one before', async () => {
    const { nodes } = await check('[composite:c]\nuse = egg:acme#any\n[pipeline:main]\npipeline = egg:acme#x\n', {
      link: false,
    })

    expect(nodes.map(({ kind, reference }) => [kind, reference])).toEqual([
      ['composite', 'egg:acme#any'],
      ['app', 'egg:acme#x'],
      ['pipeline', undefined],
    ])
  })

  it('without linking still knows the entries of packages that are there', async () => {
    const { nodes, wrong } = await check(
      '[app:main]\nuse = egg:Paste#static\n[app:x]\nuse = egg:tsgi#env-injection\n[filter:g]\nuse = egg:Paste#gzip\n',
      { link: false },
    )

    expect(nodes.map(({ protocol }) => protocol)).toEqual(['paste.app_factory', 'paste.filter_factory'])
    expect(wrong).toEqual(['x.ini:4:7 ENTRY_MISSING'])
  })
})

describe('a section with filter-with', () => {
  it.each([
    ['its filter is missing', 'use = call:m:make\nfilter-with = gone', 'x.ini:3:15 SECTION_MISSING'],
    ['what it uses is missing', 'use = gone\nfilter-with = f', 'x.ini:2:7 SECTION_MISSING'],
  ])('is left out of the graph if %s', async (_, lines, expected) => {
    const { main, nodes, wrong } = await check(`[app:main]\n${lines}\n[filter:f]\nuse = call:m:make\n`)

    expect(wrong).toEqual([expected])
    expect(main).toBeUndefined()
    expect(nodes.map(({ section }) => section)).toEqual(['filter:f'])
  })
})

describe('the order of layers in a file', () => {
  const parts = '[filter:user]\nuse = call:m:ProvidesUser\n[filter:needs]\nuse = call:m:NeedsUser\n'

  it('is wrong if a layer needs what nothing outside of it provides', async () => {
    const { wrong } = await check(`[pipeline:main]\npipeline = needs site\n${parts}${SITE}`)

    expect(wrong).toEqual(['x.ini:5:1 REQUIREMENT_MISSING'])
  })

  it('is right if an outer pipeline or a composite’s provides it', async () => {
    const { wrong } = await check(
      `[pipeline:main]\npipeline = user map\n[composite:map]\nuse = egg:Paste#urlmap\n/ = inner\n[pipeline:inner]\npipeline = needs site\n${parts}${SITE}`,
    )

    expect(wrong).toEqual([])
  })

  it.each([
    ['of a composite that is main', ''],
    [
      'of a composite behind a filter that provides nothing',
      '[pipeline:main]\npipeline = plain map\n[filter:plain]\nuse = call:m:Plain\n',
    ],
    ['of a composite in a filter-app', '[filter-app:main]\nuse = call:m:Plain\nnext = map\n'],
  ])('is wrong in a child %s', async (_, above) => {
    const { wrong } = await check(
      `${above}[composite:${above === '' ? 'main' : 'map'}]\nuse = egg:Paste#urlmap\n/ = inner\n[pipeline:inner]\npipeline = needs site\n${parts}${SITE}`,
    )

    expect(wrong).toEqual([expect.stringMatching(/^x\.ini:\d+:1 REQUIREMENT_MISSING$/)])
  })

  it('is checked of main by itself, though a pipeline may be around it', async () => {
    const { wrong } = await check(
      `[pipeline:outer]\npipeline = user main\n[pipeline:main]\npipeline = needs site\n${parts}${SITE}`,
    )

    expect(wrong).toEqual(['x.ini:7:1 REQUIREMENT_MISSING'])
  })

  it('is not checked of a filter of a strategy by itself', async () => {
    const { wrong } = await check(
      `[composite:main]\nuse = egg:tsgi#auth-strategy\nkeystone = user needs site\n${parts}${SITE}`,
      { importModule: () => ({ ...importModule(), AuthStrategy: make }) },
    )

    expect(wrong).toEqual([])
  })

  it.each([
    ['needs user site', ['x.ini:7:1 REQUIREMENT_MISSING', 'x.ini:7:1 ORDER']],
    ['needs site', ['x.ini:7:1 REQUIREMENT_MISSING']],
    ['user inner', []],
    ['inner', ['x.ini:7:1 REQUIREMENT_MISSING']],
  ])('is checked of each strategy as of a pipeline: %s', async (strategy, problems) => {
    const { wrong } = await check(
      `[composite:main]\nuse = egg:tsgi#auth-strategy\nkeystone = user needs site\nnoauth = ${strategy}\n${parts}[pipeline:inner]\npipeline = needs site\n${SITE}`,
      { importModule: () => ({ ...importModule(), AuthStrategy: make }) },
    )

    expect(wrong).toEqual(problems)
  })

  it('is odd where a function outside of a composite may provide what its child needs', async () => {
    const { odd, wrong } = await check(
      `[pipeline:main]\npipeline = any map\n[filter:any]\nuse = call:m:make\n[composite:map]\nuse = egg:Paste#urlmap\n/ = inner\n[pipeline:inner]\npipeline = needs site\n${parts}${SITE}`,
    )

    expect(wrong).toEqual([])
    expect(odd).toEqual(['x.ini:12:1 REQUIREMENT_MISSING', 'x.ini:10:1 SECTION_UNREACHED'])
  })

  it('is wrong if a constraint is broken', async () => {
    const { firstProblem, odd, wrong } = await check(
      `[pipeline:main]\npipeline = user needs user site\n${parts}${SITE}`,
    )

    expect(wrong).toEqual(['x.ini:5:1 ORDER'])
    expect(odd).toEqual([])
    expect(firstProblem).toEqual({
      code: 'ORDER',
      fault: 'check-needs-user must come after check-user (x.ini:3:1), but comes before it',
      remedy: 'move check-needs-user after check-user',
      place: 'x.ini:5:1',
    })
  })
})
