import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { faultInOwner, ownerOf } from '../../lib/handlers/socket-owner.js'

describe('ownerOf', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-owner-'))
  const passwd = join(folder, 'passwd')
  const groups = join(folder, 'group')
  writeFileSync(passwd, 'root:x:0:0:root:/root:/bin/sh\nweb:x:33:34::/:\n')
  writeFileSync(groups, 'root:x:0:\nstaff:x:50:web\n')
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it.each([
    ['web', { uid: 33, gid: -1 }],
    ['web:staff', { uid: 33, gid: 50 }],
    [':staff', { uid: -1, gid: 50 }],
    ['1000:1001', { uid: 1000, gid: 1001 }],
  ])('finds %s', (text, owner) => {
    expect(ownerOf(text, passwd, groups)).toEqual(owner)
  })

  it('says who is not there', () => {
    expect(() => ownerOf('eve', passwd, groups)).toThrow(`there is no user "eve" in ${passwd}; write its number`)
    expect(() => ownerOf('web:web', passwd, groups)).toThrow(`there is no group "web" in ${groups}; write its number`)
  })

  it('looks into the files of this machine by default', () => {
    expect(ownerOf('root:root')).toEqual({ uid: 0, gid: 0 })
  })
})

describe('faultInOwner', () => {
  it.each(['web', 'web:staff', ':staff', '0:0'])('accepts %s', (text) => {
    expect(faultInOwner(text)).toBeUndefined()
  })
  it.each(['', 'a:', 'a:b:c', 'a b', ':'])('refuses %j', (text) => {
    expect(faultInOwner(text)).toBe('is not USER, USER:GROUP or :GROUP, names or numbers')
  })
})
