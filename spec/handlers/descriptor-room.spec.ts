import fs from 'node:fs'
import { descriptorRoom } from '../../lib/handlers/descriptor-room.js'

afterEach(() => jest.restoreAllMocks())

const limits = (text: string): void => {
  jest.spyOn(fs, 'readFileSync').mockReturnValue(text)
  jest.spyOn(fs, 'readdirSync').mockReturnValue(Array.from({ length: 20 }, () => 'x') as never)
}

describe('descriptorRoom', () => {
  it('F16: is what the system lets the process open, without what is open and some to spare', () => {
    limits('Limit  Soft  Hard  Units\nMax open files            60                   60                   files\n')
    expect(descriptorRoom()).toBe(32)
  })

  it('leaves room for one connection', () => {
    limits('Max open files            10 10 files\n')
    expect(descriptorRoom()).toBe(1)
  })

  it('has no end where there is no limit, or none is told', () => {
    limits('Max open files            unlimited  unlimited  files\n')
    expect(descriptorRoom()).toBe(Infinity)
    jest.spyOn(fs, 'readFileSync').mockImplementation(() => {
      throw new Error('ENOENT')
    })
    expect(descriptorRoom()).toBe(Infinity)
  })
})
