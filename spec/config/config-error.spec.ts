import { loadApp } from 'tsgi/config'
import { failure } from './deployment.js'
import { files, load } from './parts.js'

describe('ConfigError', () => {
  it('holds all that is wrong with a file, that first which the original raises first', async () => {
    const folder = files('[pipeline:main]\npipeline = one two call:nowhere:x\n[filter:two]\nuse = %(x)s\na = %(y)s\n')
    const error = await failure(load(folder))

    expect(error.problems.map(({ code }) => code)).toEqual([
      'MODULE_MISSING',
      'SECTION_MISSING',
      'INTERPOLATION_KEY',
      'INTERPOLATION_KEY',
    ])
    expect(error.errors).toBe(error.problems)
    expect(error.original).toEqual({ class: 'ModuleNotFoundError', message: "No module named 'nowhere'" })
    expect(error.message).toContain('config:paste.ini cannot be loaded:\n  ')
  })

  it.each([
    ['x.ini', 'URI_SCHEME', '"x.ini" has no scheme', 'write config:x.ini for a file, egg:x.ini for a package'],
    [
      'INI:x.ini',
      'URI_SCHEME',
      'no URI begins with "ini:"',
      'write config:FILE#section, egg:PACKAGE#entry or call:module:function; a section name has no colon after its first letters',
    ],
    [
      'config:x.ini#a',
      'URI_RELATIVE',
      'config:x.ini is relative, and nothing says to what',
      'pass relativeTo, or write the whole path',
    ],
  ])('tells what is wrong with the URI %s', async (uri, code, fault, remedy) => {
    const { problems } = await failure(loadApp(uri))

    expect(problems[0]).toMatchObject({ code, fault, remedy })
  })
})
