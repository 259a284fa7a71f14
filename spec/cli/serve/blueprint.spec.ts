import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArguments } from '../../../lib/cli/arguments.js'
import { serve } from '../../../lib/cli/serve.js'
import { readBlueprint, type Blueprint } from '../../../lib/cli/serve/blueprint.js'
import { configUri } from '../../../lib/config/index.js'
import { folderWith } from '../command-line.js'

const APP = '[app:main]\nuse = call:./nowhere:app\n'
const cwd = folderWith({
  'plain.ini': APP,
  'server.ini': `${APP}[server:main]\nuse = egg:tsgi#http\nworkers = 3\nadmin_bind = 127.0.0.1:9180\n[server:other]\nuse = main\nworkers = 4\nadmin-public = yes\n`,
  'wrong.ini': `${APP}[server:main]\nuse = egg:tsgi#http\nworkers = many\nadmin_bind = 127.0.0.1:9180\n`,
  'broken.ini': '[app:main\n',
  'uses.ini': '[app:main]\nuse = config:parts/one.ini\n[server:main]\nuse = config:parts/two.ini#x\n',
  'parts/one.ini': APP,
  'parts/two.ini': '[server:x]\nuse = egg:tsgi#http\nworkers = 7\n',
})

const OFF = { adminBind: 'off', adminPublic: false }

function blueprint(name: string, ...argv: string[]): Blueprint {
  const file = join(cwd, name)
  const given = parseArguments([file, ...argv], serve)
  return readBlueprint(given, { file, name: undefined, uri: configUri(file) }, {})
}

const textsOf = ({ files }: Blueprint) =>
  Object.fromEntries(files.map(([path, bytes]) => [path, Buffer.from(bytes, 'base64').toString()]))

describe('readBlueprint', () => {
  it('is what is usual where a file says nothing, and has the text of the file', () => {
    const { files, ...rest } = blueprint('plain.ini')
    expect(rest).toEqual({ workers: undefined, admin: OFF })
    expect(files).toEqual([[join(cwd, 'plain.ini'), Buffer.from(APP).toString('base64')]])
  })

  it('is what the server of the file says, and the command line above it', () => {
    expect(blueprint('server.ini')).toMatchObject({ workers: 3, admin: { ...OFF, adminBind: '127.0.0.1:9180' } })
    expect(blueprint('server.ini', '--server', 'other')).toMatchObject({
      workers: 4,
      admin: { adminBind: '127.0.0.1:9180', adminPublic: true },
    })
    expect(blueprint('server.ini', '--workers', '0', '--admin-bind', 'off')).toMatchObject({ workers: 0, admin: OFF })
  })

  it('leaves what is wrong for workers to find', () => {
    expect(blueprint('wrong.ini')).toMatchObject({ workers: undefined, admin: OFF })
    expect(blueprint('broken.ini')).toMatchObject({ workers: undefined, admin: OFF })
    expect(blueprint('none.ini')).toEqual({ workers: undefined, admin: OFF, files: [] })
  })

  it('has the texts of all files that are used', () => {
    const made = blueprint('uses.ini')
    expect(made.workers).toBe(7)
    expect(Object.keys(textsOf(made)).sort()).toEqual(
      ['parts/one.ini', 'parts/two.ini', 'uses.ini'].map((name) => join(cwd, name)),
    )
  })

  it('is read anew each time', () => {
    const path = join(cwd, 'edited.ini')
    writeFileSync(path, APP)
    const before = blueprint('edited.ini')
    writeFileSync(path, `${APP}# edited\n`)
    expect(textsOf(before)).toEqual({ [path]: APP })
    expect(textsOf(blueprint('edited.ini'))).toEqual({ [path]: `${APP}# edited\n` })
  })
})
