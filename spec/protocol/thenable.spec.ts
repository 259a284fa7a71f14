import { isThenable, whenReady } from '../../lib/protocol/thenable.js'

describe('isThenable', () => {
  it('knows promises and what looks like one', () => {
    expect(isThenable(Promise.resolve())).toBe(true)
    expect(isThenable({ then: () => undefined })).toBe(true)
    expect(isThenable(Object.assign(() => 1, { then: () => undefined }))).toBe(true)
  })
  it.each([[undefined], [null], [5], ['then'], [{}], [{ then: 5 }], [[]]])('takes %p for none', (value) => {
    expect(isThenable(value)).toBe(false)
  })
})

describe('whenReady', () => {
  it('goes on at once with a value that is there', () => {
    expect(whenReady(2, (value) => value + 1)).toBe(3)
  })
  it('goes on later with a promised one', async () => {
    const result = whenReady(Promise.resolve(2), (value) => value + 1)
    expect(result).toBeInstanceOf(Promise)
    expect(await result).toBe(3)
  })
})
