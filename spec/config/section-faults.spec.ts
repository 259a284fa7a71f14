import { failure, within } from './deployment.js'
import { files, load } from './parts.js'

describe('what is wrong with a section', () => {
  const cases: [what: string, ini: string, expected: object][] = [
    [
      'a server where an application is wanted',
      '[app:main]\nuse = s\n[server:s]\nuse = call:parts:server\n',
      { code: 'SECTION_MISSING', remedy: '"s" is a server there; an application is wanted' },
    ],
    [
      'a filter that says nothing to load',
      '[pipeline:main]\npipeline = f call:parts:make\n[filter:f]\nname = x\n',
      { code: 'NO_LOADER', remedy: 'add use = egg:PACKAGE#entry, or paste.filter_factory = module:function' },
    ],
    [
      'a factory that [DEFAULT] hides',
      '[DEFAULT]\npaste.app_factory = parts:make\n[app:main]\npaste.app_factory = parts:make\n',
      {
        code: 'NO_LOADER',
        remedy: 'paste.app_factory stands in [DEFAULT], where it hides that of every section; take it out there',
      },
    ],
    [
      'a pipeline that [DEFAULT] hides',
      '[DEFAULT]\npipeline = x\n[pipeline:main]\npipeline = y\n',
      {
        code: 'PIPELINE_MISSING',
        remedy: 'pipeline stands in [DEFAULT], where it hides that of every section; take it out there',
        original: {
          class: 'LookupError',
          message: "The [pipeline:main] section in paste.ini is missing a 'pipeline' setting",
        },
      },
    ],
    [
      'a section that there is not, in a pipeline put together from other values',
      '[DEFAULT]\nfirst = nope\nlast = site\n[pipeline:main]\npipeline = %(first)s %(last)s\n[app:site]\nuse = call:parts:make\n',
      { code: 'SECTION_MISSING', fault: 'paste.ini has no filter "nope"', place: 'paste.ini:5:12' },
    ],
    [
      'a section that there is not, in a pipeline of which one value is put in',
      '[DEFAULT]\nfirst = f\n[pipeline:main]\npipeline = %(first)s nope\n[filter:f]\nuse = call:parts:filter\n',
      { code: 'SECTION_MISSING', place: 'paste.ini:4:12' },
    ],
    [
      'a section that there is not, in the middle of a pipeline',
      '[pipeline:main]\npipeline =\n  one\n  tow call:parts:make\n[filter:one]\nuse = call:parts:filter\n[filter:two]\nuse = one\n',
      {
        code: 'SECTION_MISSING',
        fault: 'paste.ini has no filter "tow"',
        remedy: 'did you mean "two"?',
        place: 'paste.ini:4:3',
        original: {
          class: 'LookupError',
          message: "No section 'tow' (prefixed by 'filter') found in config paste.ini",
        },
      },
    ],
    [
      'an application where a filter is wanted',
      '[pipeline:main]\npipeline = site site\n[app:site]\nuse = call:parts:make\n',
      { code: 'SECTION_MISSING', remedy: '"site" is an application there; a filter is wanted' },
    ],
    [
      'a filter where an application is wanted',
      '[pipeline:main]\npipeline = log\n[filter:log]\nuse = call:parts:filter\n',
      { code: 'SECTION_MISSING', remedy: '"log" is a filter there; an application is wanted' },
    ],
    [
      'a name without its prefix',
      '[pipeline:main]\npipeline = log site\n[log]\n[app:site]\nuse = call:parts:make\n',
      { code: 'SECTION_MISSING', remedy: 'write [filter:log] in place of [log]' },
    ],
    [
      'a name in a file without any',
      '[pipeline:main]\npipeline = log call:parts:make\n',
      { code: 'SECTION_MISSING', remedy: 'add a section [filter:log]' },
    ],
    [
      'a name that is like none',
      '[pipeline:main]\npipeline = nothing\n[app:site]\nuse = call:parts:make\n',
      { code: 'SECTION_MISSING', fault: 'paste.ini has no application "nothing"', remedy: 'there are: main, site' },
    ],
    [
      'a name that means two sections',
      '[app:main]\nuse = x\n[app:x]\n[composite:x]\n',
      {
        code: 'SECTION_AMBIGUOUS',
        fault: 'the name "x" means [app:x] (paste.ini:3:1) and [composite:x] (paste.ini:4:1)',
        remedy: 'rename one of them',
        place: 'paste.ini:2:7',
      },
    ],
    [
      'a section that says nothing to load',
      '[app:main]\nname = x\n',
      {
        code: 'NO_LOADER',
        fault: '[app:main] does not say what to load',
        remedy: 'add use = egg:PACKAGE#entry, or paste.app_factory = module:function',
        place: 'paste.ini:1:1',
        original: { class: 'LookupError', message: "No loader given in section 'app:main'" },
      },
    ],
    [
      'a use that [DEFAULT] hides',
      '[DEFAULT]\nuse = call:parts:make\n[app:main]\nuse = call:parts:make\n',
      { code: 'NO_LOADER', remedy: 'use stands in [DEFAULT], where it hides that of every section; take it out there' },
    ],
    [
      'factories of two kinds',
      '[app:main]\npaste.app_factory = m:a\npaste.composit_factory = m:b\n',
      {
        code: 'SEVERAL_LOADERS',
        fault: '[app:main] has paste.app_factory and paste.composit_factory',
        remedy: 'keep one of them',
        place: 'paste.ini:2:21',
        original: {
          class: 'LookupError',
          message:
            "Multiple protocols given in section 'app:main': [('paste.app_factory', 'm:a'), ('paste.composit_factory', 'm:b')]",
        },
      },
    ],
    [
      'a filter-app without next',
      '[filter-app:main]\nuse = call:parts:filter\n',
      {
        code: 'NEXT_MISSING',
        fault: '[filter-app:main] has no "next"',
        remedy: 'name the application that it wraps: next = …',
        place: 'paste.ini:1:1',
      },
    ],
    [
      'a next that [DEFAULT] hides',
      '[DEFAULT]\nnext = x\n[filter-app:main]\nnext = y\nuse = call:parts:filter\n',
      {
        code: 'NEXT_MISSING',
        remedy: 'next stands in [DEFAULT], where it hides that of every section; take it out there',
      },
    ],
    [
      'a pipeline without pipeline',
      '[pipeline:main]\n',
      {
        code: 'PIPELINE_MISSING',
        fault: '[pipeline:main] has no "pipeline"',
        remedy: 'name the filters and, last, the application: pipeline = …',
        place: 'paste.ini:1:1',
      },
    ],
    [
      'a pipeline with settings of its own',
      '[pipeline:main]\npipeline = x\nfilter_with = y\nz = 1\n',
      {
        code: 'PIPELINE_EXTRA',
        fault: '[pipeline:main] is a pipeline, and nothing reads its "filter_with", "z"',
        remedy: 'did you mean "filter-with"?; for its members write "set filter_with"',
        place: 'paste.ini:3:15',
      },
    ],
    [
      'a pipeline with a setting that is like none of its own',
      '[pipeline:main]\nzzz = 1\npipeline = x\n',
      {
        code: 'PIPELINE_EXTRA',
        fault: '[pipeline:main] is a pipeline, and nothing reads its "zzz"',
        remedy: 'it may have: pipeline, filter-with, require; for its members write "set zzz"',
        place: 'paste.ini:2:7',
        original: {
          class: 'LookupError',
          message: 'The [pipeline:main] pipeline section in paste.ini has extra (disallowed) settings: zzz',
        },
      },
    ],
    [
      'an empty pipeline',
      '[pipeline:main]\npipeline =\n',
      {
        code: 'PIPELINE_EMPTY',
        fault: 'the pipeline of [pipeline:main] is empty',
        remedy: 'name an application, with filters before it',
        place: 'paste.ini:2:11',
        original: { class: 'IndexError', message: 'list index out of range' },
      },
    ],
    [
      'a get of a global that nothing sets',
      '[app:main]\nuse = call:parts:make\nget name = nmae\n',
      {
        code: 'GLOBAL_MISSING',
        fault: '"get name" names the global "nmae", which nothing sets',
        remedy: 'add it to [DEFAULT], or set it',
        place: 'paste.ini:3:12',
        original: { class: 'KeyError', message: "'nmae'" },
      },
    ],
    [
      'a section that uses itself',
      '[app:main]\nuse = a\n[app:a]\nuse = b\n[app:b]\nuse = a\n',
      {
        code: 'CIRCLE',
        fault: '[app:a] → [app:b] → [app:a] goes round in a circle',
        remedy: 'let one of them name something else',
        place: 'paste.ini:3:1',
        original: { class: 'RecursionError', message: 'maximum recursion depth exceeded' },
      },
    ],
  ]

  it.each(cases)('%s', async (_, ini, expected) => {
    const folder = files(ini)
    const { problems } = await failure(load(folder))

    expect(within(folder, problems[0])).toMatchObject(expected)
  })

  it('in a chain of use that is longer than anyone would write', async () => {
    const chain = (length: number) =>
      `${Array.from({ length }, (_, index) => `[app:a${index}]\nuse = a${index + 1}\n`).join('')}[app:a${length}]\nuse = call:parts:make\n`

    await expect(load(files(chain(400)), { name: 'a0' })).resolves.toBeInstanceOf(Function)

    const { problems } = await failure(load(files(chain(401)), { name: 'a0' }))
    expect(problems[0]?.fault).toBe('[app:a398] → [app:a399] → [app:a400] → [app:a401] goes round in a circle')
  })

  it('in composites that go round in a circle', async () => {
    const folder = files('[composite:main]\nuse = call:parts:choice\n/a = b\n[composite:b]\nuse = main\n/a = main\n')
    const { problems } = await failure(load(folder))

    expect(within(folder, problems[0])).toMatchObject({
      code: 'CIRCLE',
      fault: '[composite:b] → [composite:main] → [composite:b] goes round in a circle',
      original: { class: 'RecursionError', message: 'maximum recursion depth exceeded' },
    })
  })
})
