import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPackage } from '../../lib/middleware/optional-package.js'

describe('findPackage', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsgi-peer-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function install(name: string, text: string): void {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true })
    writeFileSync(join(folder, 'node_modules', name, 'index.js'), text)
  }

  it('finds a package from where this one is installed', () => {
    expect(findPackage('jose')).toMatchObject({ library: { jwtVerify: expect.any(Function) as unknown } })
  })

  it('looks in one place after the other', () => {
    install('here', 'exports.name = "here"')
    expect(findPackage('here', ['/nowhere/', join(folder, 'x.js')])).toMatchObject({ library: { name: 'here' } })
    expect(findPackage('here', ['/nowhere/'])).toEqual({ fault: 'it is not installed' })
    expect(findPackage('here', [])).toEqual({ fault: 'it is not installed' })
  })

  it('says why it fails if it is there and broken', () => {
    install('broken', "throw new Error('out of order')")
    expect(findPackage('broken', [join(folder, 'x.js')])).toEqual({ fault: 'it fails: Error: out of order' })
    expect(findPackage('broken', [join(folder, 'x.js'), '/nowhere/'])).toEqual({
      fault: 'it fails: Error: out of order',
    })
  })
})
