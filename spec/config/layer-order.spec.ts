import { AuthStrategy } from 'tsgi/apps'
import { loadApp } from 'tsgi/config'
import { files, options, PAGE, PARTS, problemsOf } from './classes.js'

describe('the order of layers', () => {
  const ini = (pipeline: string) =>
    `[pipeline:main]\npipeline = ${pipeline}\n[filter:user]\nuse = call:parts:ProvidesUser\n[filter:needs]\nuse = call:parts:NeedsUser\n[filter:any]\nuse = call:parts:layer\n[composite:both]\nuse = call:parts:First\nit = inner\n[pipeline:inner]\npipeline = needs page\n${PAGE}`
  const importModule = () => ({ ...PARTS, layer: () => (app: unknown) => app })

  it('is right if what is needed is provided outside', async () => {
    await expect(loadApp('config:paste.ini', options(files(ini('user needs page'))))).resolves.toBeInstanceOf(Function)
  })

  it('is an error if nothing provides what is needed, with the way to mend it', async () => {
    const folder = files(ini('needs user page'))

    expect(await problemsOf(folder)).toEqual([
      expect.objectContaining({ code: 'ORDER', place: 'paste.ini:5:1' }),
      {
        code: 'REQUIREMENT_MISSING',
        fault: "spec-needs-user needs environ key 'spec.user', which no earlier layer provides",
        remedy: 'move spec-user (paste.ini:3:1) before spec-needs-user',
        place: 'paste.ini:5:1',
      },
    ])
  })

  it('is no error but a warning where a function may provide it', async () => {
    const folder = files(ini('any needs page'))
    const warnings: string[] = []
    await loadApp('config:paste.ini', options(folder, { importModule, onWarning: (text) => warnings.push(text) }))

    expect(warnings).toEqual([expect.stringContaining("spec-needs-user needs environ key 'spec.user'") as unknown])
  })

  it('is no error where a function outside of a composite may provide it', async () => {
    const warnings: string[] = []
    const onWarning = (text: string) => warnings.push(text)
    await loadApp('config:paste.ini', options(files(ini('any both')), { importModule, onWarning }))

    expect(warnings).toEqual([expect.stringMatching(/:5:1: spec-needs-user needs environ key 'spec\.user'/)])
  })

  it('is an error if a constraint is broken, whatever functions there are', async () => {
    expect(await problemsOf(files(ini('user any needs user page')), { importModule })).toEqual([
      {
        code: 'ORDER',
        fault: 'spec-needs-user must come after spec-user (paste.ini:3:1), but comes before it',
        remedy: 'move spec-needs-user after spec-user',
        place: 'paste.ini:5:1',
      },
    ])
  })

  it('holds across a composite: what is outside of it is outside of its children', async () => {
    const folder = files(
      ini('user both').replace(
        'pipeline = needs page',
        'pipeline = early page\n[filter:early]\nuse = call:parts:Early',
      ),
    )

    expect(await problemsOf(folder)).toEqual([
      {
        code: 'ORDER',
        fault: 'spec-early must come before spec-user (paste.ini:3:1), but comes after it',
        remedy: 'move spec-early before spec-user',
        place: 'paste.ini:14:1',
      },
    ])
  })

  it('counts what is outside of a composite for its children', async () => {
    await expect(loadApp('config:paste.ini', options(files(ini('user both'))))).resolves.toBeInstanceOf(Function)

    const [problem] = await problemsOf(files(ini('both')))

    expect(problem).toMatchObject({ code: 'REQUIREMENT_MISSING', place: 'paste.ini:5:1' })
  })

  describe('in the strategy that is chosen', () => {
    const strategies = (strategy: string, above = '') =>
      files(
        `${above}[composite:${above === '' ? 'main' : 'chosen'}]\nuse = egg:tsgi#auth-strategy\nkeystone = ${strategy}\n[filter:user]\nuse = call:parts:ProvidesUser\n[filter:needs]\nuse = call:parts:NeedsUser\n[filter:early]\nuse = call:parts:Early\n[pipeline:inner]\npipeline = needs page\n${PAGE}`,
      )
    const importModule = () => ({ ...PARTS, AuthStrategy })

    it.each(['user needs page', 'early user needs page', 'user inner', 'user page'])(
      'is right as %s',
      async (strategy) => {
        await expect(
          loadApp('config:paste.ini', options(strategies(strategy), { importModule })),
        ).resolves.toBeInstanceOf(Function)
      },
    )

    it.each([
      ['needs page', 'REQUIREMENT_MISSING', 'paste.ini:6:1'],
      ['needs user page', 'REQUIREMENT_MISSING', 'paste.ini:6:1'],
      ['user early page', 'ORDER', 'paste.ini:8:1'],
      ['early inner', 'REQUIREMENT_MISSING', 'paste.ini:6:1'],
    ])('is an error as %s', async (strategy, code, place) => {
      expect(await problemsOf(strategies(strategy), { importModule })).toEqual([
        expect.objectContaining({ code, place }) as unknown,
      ])
    })

    it('holds for what is outside of the composite', async () => {
      const folder = strategies('early page', '[pipeline:main]\npipeline = user chosen\n')

      expect(await problemsOf(folder, { importModule })).toEqual([
        expect.objectContaining({ code: 'ORDER', place: 'paste.ini:10:1' }) as unknown,
      ])
    })
  })
})
