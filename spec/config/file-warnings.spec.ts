import { check, SITE } from './checking.js'

describe('what is odd', () => {
  it('is a key that [DEFAULT] swallows', async () => {
    const { firstWarning, odd } = await check(
      '[DEFAULT]\ndebug = true\n[app:main]\nuse = call:m:make\ndebug = false\nset debug = 1\nget debug = debug\n',
    )

    expect(firstWarning).toEqual({
      code: 'KEY_SWALLOWED',
      fault: '"debug" of [app:main] reaches nobody: [DEFAULT] has the key too, in line 2',
      remedy: 'write "set debug = …" to change the global value, or take it out of [DEFAULT]',
      place: 'x.ini:5:1',
    })
    expect(odd).toHaveLength(1)
  })

  it('is a key in [DEFAULT] that has no effect there', async () => {
    const { firstWarning, odd } = await check(
      `[DEFAULT]\nfilter-with = f\nuser = x\nreuse = y\n${SITE.replace('site', 'main')}`,
    )

    expect(firstWarning).toEqual({
      code: 'DEFAULT_UNUSED',
      fault: '"filter-with" has no effect in [DEFAULT], and hides that of every section',
      remedy: 'move it into the section that it is for',
      place: 'x.ini:2:1',
    })
    expect(odd).toHaveLength(1)
  })

  it.each([
    'use',
    'next',
    'pipeline',
    'require',
    'paste.app_factory',
    'paste.composite_factory',
    'paste.composit_factory',
    'paste.filter_factory',
    'paste.filter_app_factory',
    'paste.server_factory',
    'paste.server_runner',
  ])('is %s in [DEFAULT]', async (key) => {
    expect((await check(`[DEFAULT]\n${key} = x\n`)).odd).toEqual(['x.ini:2:1 DEFAULT_UNUSED'])
  })

  it('is a section to which nothing leads from main', async () => {
    const { firstWarning, odd } = await check(
      `[app:main]\nuse = base\n[app:base]\nuse = call:m:make\n[app:alone]\nuse = call:m:make\n[filter:f]\nuse = call:m:make\nfilter-with = g\n[filter:g]\nuse = call:m:make\n`,
    )

    expect(firstWarning).toEqual({
      code: 'SECTION_UNREACHED',
      fault: 'nothing leads to [app:alone]',
      remedy: 'remove it, or name it where it belongs',
      place: 'x.ini:5:1',
    })
    expect(odd).toEqual(['x.ini:5:1 SECTION_UNREACHED', 'x.ini:7:1 SECTION_UNREACHED', 'x.ini:10:1 SECTION_UNREACHED'])
  })

  it.each([
    ['composite', 'use = call:m:make\n/ = site', ['x.ini:6:1 SECTION_UNREACHED']],
    ['pipeline', 'pipeline = f site', []],
    ['filter-app', 'use = call:m:make\nnext = site', ['x.ini:6:1 SECTION_UNREACHED']],
  ])('is no %s beside main, nor what it leads to: its name may be asked for', async (prefix, lines, filters) => {
    const { odd } = await check(
      `[app:main]\nuse = call:m:make\n[${prefix}:admin]\n${lines}\n[filter:f]\nuse = call:m:make\n${SITE}`,
    )

    expect(odd).toEqual(filters)
  })

  it('is a pipeline that another section beside main leads to, which nothing leads to itself', async () => {
    const { odd } = await check(
      `[app:main]\nuse = call:m:make\n[app:alone]\nuse = pipe\n[pipeline:pipe]\npipeline = site\n${SITE}`,
    )

    expect(odd).toEqual([3, 5, 7].map((line) => `x.ini:${line}:1 SECTION_UNREACHED`))
  })

  it('is, without a main, a section to which nothing leads from an application', async () => {
    const { firstWarning, odd } = await check(
      `[pipeline:one]\npipeline = f two\n[app:two]\nuse = call:m:make\n[filter:f]\nuse = call:m:make\n[filter:g]\nuse = f\n[app:three]\nuse = call:m:make\n`,
    )

    expect(firstWarning?.fault).toBe('nothing leads to [filter:g]')
    expect(odd).toEqual(['x.ini:7:1 SECTION_UNREACHED'])
  })

  it('is no section to which nothing leads as long as something cannot be resolved', async () => {
    expect((await check(`[app:main]\nuse = nope\n${SITE}`)).odd).toEqual([])
  })

  it('is an option that nobody reads, since it is lost on its way', async () => {
    const lost = (target: string) =>
      check(
        `[app:main]\nuse = target\nkey = 1\n[${target.split('\n', 1)[0] ?? ''}:target]\n${target.split('\n').slice(1).join('\n')}\n[filter:f]\nuse = call:m:make\n${SITE}`,
      )
    const { firstWarning } = await lost('pipeline\npipeline = f site')

    expect(firstWarning).toEqual({
      code: 'OPTION_UNREAD',
      fault: 'nobody reads "key" of [app:main]: target has no factory of its own to give it to',
      remedy: 'write "set key = …", or put the key into the section whose factory reads it',
      place: 'x.ini:3:7',
    })
    expect((await lost('filter-app\nuse = f\nnext = site')).odd).toEqual(['x.ini:3:7 OPTION_UNREAD'])
    expect((await lost('filter-app\npaste.filter_factory = m:make\nnext = site')).odd).toEqual([
      'x.ini:7:1 SECTION_UNREACHED',
    ])
    expect((await lost('app\nuse = site\nfilter-with = f')).odd).toEqual(['x.ini:3:7 OPTION_UNREAD'])
    expect((await lost('app\npaste.app_factory = m:make\nfilter-with = f')).odd).toEqual([
      'x.ini:9:1 SECTION_UNREACHED',
    ])
    expect((await lost('app\nuse = site')).odd).toEqual(['x.ini:6:1 SECTION_UNREACHED'])
  })

  it('is a percent sign in a value that is not read here', async () => {
    const { firstWarning, odd } = await check(
      '[DEFAULT]\na = 1\n[app:main]\nuse = call:m:make\na = 5%\n[other]\nk =\n  %(x\n[logger_root]\nformat = %(x\n[handlers]\nf = %\n[formatter_x]\nf = %(asctime)s\n[alembic]\nf = %\n[pytest]\nf = %\n[tool:pytest]\nf = %\n[my_handler]\nf = %\n',
    )

    expect(odd).toEqual(['x.ini:5:1 KEY_SWALLOWED', 'x.ini:5:5 PERCENT', 'x.ini:8:3 PERCENT', 'x.ini:22:5 PERCENT'])
    expect(firstWarning?.code).toBe('KEY_SWALLOWED')
  })

  it('is a section whose prefix is nearly one', async () => {
    const { firstWarning, odd } = await check('[fliter:x]\n[apps:main]\n[app :x]\n[unlike:x]\n[filter]\n')

    expect(firstWarning).toEqual({
      code: 'SECTION_UNKNOWN',
      fault: '[fliter:x] is no section that the loader knows',
      remedy: 'did you mean [filter:x]?',
      place: 'x.ini:1:1',
    })
    expect(odd).toEqual(['x.ini:1:1 SECTION_UNKNOWN', 'x.ini:2:1 SECTION_UNKNOWN', 'x.ini:3:1 SECTION_UNKNOWN'])
  })
})
