import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBcrypt } from '../../../lib/middleware/htpasswd/bcrypt-library.js'

describe('findBcrypt', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsgi-bcrypt-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  it('finds the package from where this one is installed', async () => {
    const found = findBcrypt()
    expect('library' in found && (await found.library.hash('U*U', '$2a$04$CCCCCCCCCCCCCCCCCCCCC.'))).toMatch(
      /^\$2a\$04\$/,
    )
  })

  it('says that it is not installed if no place has it', () => {
    expect(findBcrypt([join(folder, 'index.js'), `${folder}/`])).toEqual({ fault: 'it is not installed' })
    expect(findBcrypt([])).toEqual({ fault: 'it is not installed' })
  })

  it('says why it fails if it is there and broken', () => {
    const broken = join(folder, 'node_modules', 'bcryptjs')
    mkdirSync(broken, { recursive: true })
    writeFileSync(join(broken, 'index.js'), "throw new Error('out of order')")
    expect(findBcrypt([join(folder, 'index.js')])).toEqual({ fault: 'it fails: Error: out of order' })
  })
})
