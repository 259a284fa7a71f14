import fs from 'node:fs'
import { join } from 'node:path'
import { checkFile, loadApp } from 'tsgi/config'
import { deployment, failure, linkTo, within } from './deployment.js'
import { files, load } from './parts.js'

describe('what is wrong with a file', () => {
  const cases: [what: string, ini: string, expected: object][] = [
    [
      'a name that is too long for a file',
      `[app:main]\nuse = config:${'x'.repeat(300)}.ini\n`,
      { original: { class: 'OSError', message: `[Errno 36] File name too long: '${'x'.repeat(300)}.ini'` } },
    ],
    [
      'an included file that there is not',
      '[app:main]\nuse = config:other.ini\n',
      {
        code: 'FILE_UNREADABLE',
        fault: 'the file other.ini cannot be read: no such file or directory',
        remedy: 'look at the path; a relative one starts from the folder of the file that names it',
        place: 'paste.ini:2:7',
        original: { class: 'FileNotFoundError', message: "[Errno 2] No such file or directory: 'other.ini'" },
      },
    ],
    [
      'a folder in the place of a file',
      '[app:main]\nuse = config:folder\n',
      {
        code: 'FILE_UNREADABLE',
        fault: 'the file folder cannot be read: is a directory',
        original: { class: 'IsADirectoryError', message: "[Errno 21] Is a directory: 'folder'" },
      },
    ],
    [
      'a file in the place of a folder',
      '[app:main]\nuse = config:paste.ini/x.ini\n',
      { original: { class: 'NotADirectoryError', message: "[Errno 20] Not a directory: 'paste.ini/x.ini'" } },
    ],
    [
      'a path with a NUL in it',
      '[app:main]\nuse = config:a%%00b.ini\n',
      {
        fault: 'the path of the file has a NUL character',
        remedy: 'take %00 out of it',
        original: { class: 'ValueError', message: 'embedded null byte' },
      },
    ],
  ]

  it.each(cases)('%s', async (_, ini, expected) => {
    const folder = files(ini)
    const { problems } = await failure(load(folder))

    expect(within(folder, problems[0])).toMatchObject(expected)
  })

  it('in a file that links lead round in circles to', async () => {
    const folder = files('[app:main]\nuse = config:a.ini\n')
    linkTo(join(folder, 'b.ini'), join(folder, 'a.ini'))
    linkTo(join(folder, 'a.ini'), join(folder, 'b.ini'))
    const { original } = await failure(load(folder))

    expect(original?.class).toBe('OSError')
    expect(original?.message).toBe(`[Errno 40] Too many levels of symbolic links: '${join(folder, 'a.ini')}'`)
  })

  it('is told at each place that names a file that cannot be read, and once for one that is wrong itself', async () => {
    const folder = deployment({
      'x.ini':
        '[app:a]\nuse = config:gone.ini\n[app:b]\nuse = config:gone.ini\n[app:c]\nuse = config:bad.ini\n[app:d]\nuse = config:bad.ini\n',
      'bad.ini': 'no section\n',
    })
    const { problems } = await checkFile(join(folder, 'x.ini'))

    expect(problems.map(({ code, place }) => [code, place?.replace(`${folder}/`, '')])).toEqual([
      ['FILE_UNREADABLE', 'x.ini:2:7'],
      ['FILE_UNREADABLE', 'x.ini:4:7'],
      ['INI_NO_SECTION', 'bad.ini:1:1'],
    ])
  })

  describe('of which the system', () => {
    const refusing = (code: string) => {
      const refusal = Object.assign(new Error(`${code} by the system`), { code })
      jest.spyOn(fs, 'readFileSync').mockImplementation(() => {
        throw refusal
      })
      return refusal
    }
    afterEach(() => {
      jest.restoreAllMocks()
    })

    it('says that it may not be read', async () => {
      refusing('EACCES')
      const { problems } = await failure(loadApp('config:/x.ini'))

      expect(problems).toEqual([
        {
          code: 'FILE_UNREADABLE',
          fault: 'the file /x.ini cannot be read: permission denied',
          remedy: 'look at the path; a relative one starts from the folder of the file that names it',
          place: undefined,
          original: { class: 'PermissionError', message: "[Errno 13] Permission denied: '/x.ini'" },
        },
      ])
    })

    it('says what is no fault of a path, which comes as it is', async () => {
      const refusal = refusing('EIO')

      await expect(loadApp('config:/x.ini')).rejects.toBe(refusal)
      await expect(checkFile('/x.ini')).rejects.toBe(refusal)
    })
  })

  it('is the folder that a path of nothing leads to', async () => {
    const { original } = await failure(loadApp('config:', { relativeTo: '/' }))

    expect(original).toEqual({ class: 'IsADirectoryError', message: "[Errno 21] Is a directory: '/'" })
  })

  it('is a path that is white space only, as nothing is to Python', async () => {
    const { problems } = await checkFile(' ')

    expect(problems).toMatchObject([
      { code: 'FILE_UNREADABLE', place: ' ', original: { message: "[Errno 2] No such file or directory: ''" } },
    ])
  })
})
