import { ServerResponse } from 'node:http'
import { LeanResponse } from '../../lib/handlers/lean-response.js'

/** The rehearsal as a process would have it that has just begun. */
async function rehearsed(version = process.version): Promise<boolean> {
  const original = Object.getOwnPropertyDescriptor(process, 'version') as PropertyDescriptor
  Object.defineProperty(process, 'version', { ...original, value: version })
  try {
    jest.resetModules()
    jest.doMock('../../lib/handlers/lean-response.js', () => ({ LeanResponse }))
    const { isRehearsed } = await import('../../lib/handlers/rehearsal.js')
    return isRehearsed() && isRehearsed()
  } finally {
    Object.defineProperty(process, 'version', original)
  }
}

afterEach(() => jest.restoreAllMocks())

describe('isRehearsed', () => {
  it('is true of the versions of Node.js that were looked at', async () => {
    expect(await rehearsed()).toBe(true)
  })

  it.each(['v18.20.0', 'v21.7.3', 'v27.0.0', 'v120.0.0', 'v200.1.1'])('is false of %s', async (version) => {
    expect(await rehearsed(version)).toBe(false)
  })

  it('is false if the bytes differ', async () => {
    const original = (LeanResponse.prototype as { readonly answer: LeanResponse['answer'] }).answer
    jest.spyOn(LeanResponse.prototype, 'answer').mockImplementation(function (this: LeanResponse, head, body) {
      return original.call(this, { ...head, fields: ['Content-Length', '2'] }, body)
    })
    expect(await rehearsed()).toBe(false)
  })

  it('is false if nothing was answered', async () => {
    jest.spyOn(LeanResponse.prototype, 'answer').mockReturnValue(false)
    expect(await rehearsed()).toBe(false)
  })

  it('is false if something throws', async () => {
    jest.spyOn(ServerResponse.prototype, 'assignSocket').mockImplementation(() => {
      throw new Error('another runtime')
    })
    expect(await rehearsed()).toBe(false)
  })

  it('is tried once', async () => {
    const spy = jest.spyOn(LeanResponse.prototype, 'answer')
    await rehearsed()
    expect(spy).toHaveBeenCalledTimes(1)
  })
})
