import { chmodSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WatchedFiles } from '../../../lib/cli/serve/watched-files.js'
import { folderWith } from '../command-line.js'

const folder = folderWith({ 'a.js': 'one', 'b.js': 'one' })
const path = (name: string) => join(folder, name)

function watched(...names: string[]): WatchedFiles {
  const files = new WatchedFiles()
  for (const name of names) files.add(path(name))
  return files
}

describe('WatchedFiles', () => {
  it('tells each change once', () => {
    const files = watched('a.js', 'b.js')
    expect(files.changed()).toEqual([])
    writeFileSync(path('a.js'), 'other')
    expect(files.changed()).toEqual([path('a.js')])
    expect(files.changed()).toEqual([])
  })

  it('notices a text of the same length, whose time was set back', () => {
    const files = watched('a.js')
    const when = new Date(1_000)
    writeFileSync(path('a.js'), 'first')
    utimesSync(path('a.js'), when, when)
    files.changed()
    writeFileSync(path('a.js'), 'later')
    utimesSync(path('a.js'), when, when)
    expect(files.changed()).toEqual([path('a.js')])
  })

  it('notices a file that another was moved onto, as editors save', () => {
    const files = watched('a.js')
    writeFileSync(path('new'), 'new')
    renameSync(path('new'), path('a.js'))
    expect(files.changed()).toEqual([path('a.js')])
  })

  it('notices that a file goes, and that one comes which was not there', () => {
    const files = watched('b.js', 'none.js')
    rmSync(path('b.js'))
    expect(files.changed()).toEqual([path('b.js')])
    writeFileSync(path('none.js'), '')
    expect(files.changed()).toEqual([path('none.js')])
  })

  it('notices that a file may be read now', () => {
    const files = watched('a.js')
    chmodSync(path('a.js'), 0o600)
    expect(files.changed()).toEqual([path('a.js')])
  })

  it('takes no notice of folders', () => {
    mkdirSync(path('folder'))
    const files = watched('folder')
    writeFileSync(path('folder/a'), '')
    expect(files.changed()).toEqual([])
  })

  it('keeps what it knows of a file that is added again', () => {
    const files = watched('a.js')
    writeFileSync(path('a.js'), 'once more')
    files.add(path('a.js'))
    expect(files.changed()).toEqual([path('a.js')])
  })
})
