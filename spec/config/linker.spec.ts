import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { failure, within } from './deployment.js'
import { files, load } from './parts.js'

describe('what is wrong with a factory', () => {
  const cases: [what: string, ini: string, expected: object][] = [
    [
      'a module that there is not',
      '[app:main]\nuse = call:nowhere.at.all:make\n',
      {
        code: 'MODULE_MISSING',
        fault: 'there is no module "nowhere.at.all"',
        remedy: 'a dotted name is a path from the folder of paste.ini, else an installed package',
        place: 'paste.ini:2:7',
        original: { class: 'ModuleNotFoundError', message: "No module named 'nowhere.at.all'" },
      },
    ],
    [
      'an export that there is not',
      '[app:main]\npaste.app_factory = parts:mkae\n',
      {
        code: 'ATTRIBUTE_MISSING',
        fault: 'parts exports no "mkae"',
        remedy: 'did you mean "make"?',
        place: 'paste.ini:2:21',
        original: { class: 'AttributeError', message: "module 'parts' has no attribute 'mkae'" },
      },
    ],
    [
      'an export of an export that there is not',
      '[app:main]\npaste.app_factory = parts:nested.outer\n',
      {
        code: 'ATTRIBUTE_MISSING',
        fault: 'parts.nested exports no "outer"',
        remedy: 'it exports: inner',
        place: 'paste.ini:2:21',
        original: { class: 'AttributeError', message: "module 'parts.nested' has no attribute 'outer'" },
      },
    ],
    [
      'what every object has',
      '[app:main]\npaste.app_factory = parts:toString\n',
      { code: 'ATTRIBUTE_MISSING', fault: 'parts exports no "toString"' },
    ],
    [
      'what every function has',
      '[app:main]\npaste.app_factory = parts:make.call\n',
      { code: 'ATTRIBUTE_MISSING', fault: 'parts.make exports no "call"' },
    ],
    [
      'something that cannot be called',
      '[app:main]\nuse = call:parts:number\n',
      {
        code: 'NOT_CALLABLE',
        fault: 'call:parts:number is the number 3, which cannot be called',
        remedy: 'name a function or a registered class of the module: module:function',
        place: 'paste.ini:2:7',
        original: { class: 'TypeError', message: "'number' object is not callable" },
      },
    ],
    [
      'a module alone',
      '[app:main]\nuse = call:parts:\n',
      {
        code: 'NOT_CALLABLE',
        original: { class: 'TypeError', message: "'module' object is not callable" },
      },
    ],
    [
      'a class that is not registered',
      '[app:main]\nuse = call:parts:Plain\n',
      {
        code: 'CLASS_UNREGISTERED',
        fault: 'call:parts:Plain is the class Plain, which is not registered',
        remedy: 'put @application, @composite or @server before it, let it extend Middleware, or name a function',
        place: 'paste.ini:2:7',
      },
    ],
    [
      'a class without a name',
      '[app:main]\nuse = call:parts:Nameless\n',
      { code: 'CLASS_UNREGISTERED', fault: 'call:parts:Nameless is a class, which is not registered' },
    ],
    [
      'no application',
      '[app:main]\nuse = call:parts:nothing\n',
      {
        code: 'WRONG_PRODUCT',
        fault: 'call:parts:nothing gave undefined, not an application',
        remedy: 'return one from the factory',
        place: 'paste.ini:1:1',
      },
    ],
    [
      'no filter',
      '[pipeline:main]\npipeline = f call:parts:make\n[filter:f]\nuse = call:parts:nothing\n',
      {
        code: 'WRONG_PRODUCT',
        fault:
          'call:parts:nothing gave undefined, not a filter: a function (app) => application, a middleware class or a Chain',
        remedy: 'return one from the factory',
        place: 'paste.ini:3:1',
      },
    ],
    ...['filterToNothing', 'filterToNothingLater'].map((name): [string, string, object] => [
      `no application from a filter: ${name}`,
      `[pipeline:main]\npipeline = f call:parts:make\n[filter:f]\nuse = call:parts:${name}\n`,
      {
        code: 'WRONG_PRODUCT',
        fault: `call:parts:${name} gave undefined, not an application`,
        remedy: 'return one from the factory',
        place: 'paste.ini:3:1',
      },
    ]),
    [
      'call: with a module alone',
      '[app:main]\nuse = call:parts\n',
      {
        code: 'CALL_SYNTAX',
        fault: 'call:parts names a module only',
        remedy: 'write call:parts:function',
        place: 'paste.ini:2:7',
        original: { class: 'LookupError', message: 'Configuration not in format module:function' },
      },
    ],
    [
      'call: with too many colons',
      '[app:main]\nuse = call:a:b:c\n',
      {
        code: 'CALL_SYNTAX',
        fault: 'call:a:b:c has more than one colon',
        remedy: 'write call:module:function',
        place: 'paste.ini:2:7',
        original: { class: 'ValueError', message: 'too many values to unpack (expected 2)' },
      },
    ],
    [
      'no module:attribute',
      '[app:main]\npaste.app_factory = not a module\n',
      {
        code: 'MODULE_SYNTAX',
        fault: '"not a module" is no module:attribute',
        remedy: 'write package.module:function, ./file.js:function, or an installed package:function',
        place: 'paste.ini:2:21',
        original: { class: 'AttributeError', message: "'NoneType' object has no attribute 'group'" },
      },
    ],
  ]

  it.each(cases)('%s', async (_, ini, expected) => {
    const folder = files(ini)
    const { problems } = await failure(load(folder))

    expect(within(folder, problems[0])).toMatchObject(expected)
  })

  it('has a cause only if something was thrown for the first problem', async () => {
    const folder = files('[pipeline:main]\npipeline = nope call:bad:make\n')

    writeFileSync(join(folder, 'bad.cjs'), 'throw "a text"')
    const error = await failure(load(folder))

    expect(error.problems.map(({ code, fault }) => [code, fault])).toEqual([
      ['MODULE_FAILED', 'call:bad:make cannot be imported: it threw the string "a text"'],
      ['SECTION_MISSING', `${join(folder, 'paste.ini')} has no filter "nope"`],
    ])
    expect(error.cause).toBe('a text')

    const other = await failure(load(files('[pipeline:main]\npipeline = nope call:gone:make\n')))
    expect(other).not.toHaveProperty('cause')
  })

  it('stops the import of what comes later', async () => {
    const folder = files('[pipeline:main]\npipeline = call:parts:gone call:folder.module:make\n')
    const imported: string[] = []
    const importModule = (specifier: string) => {
      imported.push(specifier.replace(/^.*[/]/, ''))
      return {}
    }
    const { problems } = await failure(load(folder, { importModule }))

    expect(problems.map(({ code }) => code)).toEqual(['ATTRIBUTE_MISSING'])
    expect(imported).toEqual(['module.js'])
  })

  it('in a module that fails while it runs, with what it threw as the cause', async () => {
    const folder = files('[app:main]\nuse = call:bad:make\n')

    writeFileSync(join(folder, 'bad.cjs'), 'throw new RangeError("out of it")')
    const error = await failure(load(folder))

    expect(error.problems).toEqual([
      {
        code: 'MODULE_FAILED',
        fault: 'call:bad:make cannot be imported: RangeError: out of it',
        remedy: 'mend the module, or what it imports',
        place: `${join(folder, 'paste.ini')}:2:7`,
      },
    ])
    expect(error.cause).toMatchObject({ message: 'out of it' })
  })
})
