import { runInNewContext } from 'node:vm'
import { isClass } from '../../lib/protocol/class.js'

describe('isClass', () => {
  it('knows classes: named, anonymous, derived, of the platform, behind a Proxy, of another realm', () => {
    class A {}
    for (const value of [A, class {}, class extends A {}, Map, new Proxy(A, {}), runInNewContext('(class {})')]) {
      expect(isClass(value)).toBe(true)
    }
  })
  it('knows a class whose source begins with a decorator', () => {
    class A {}
    const spy = jest.spyOn(Function.prototype, 'toString').mockReturnValue('@middleware("a") class A {}')
    const known = isClass(A)
    spy.mockRestore()
    expect(known).toBe(true)
  })
  it('takes no function for one', () => {
    const values = [
      () => 1,
      async () => 1,
      function named() {},
      function classy() {},
      function* () {},
      async function* () {},
      { method() {} }.method,
      function () {}.bind(null),
      new Proxy(function () {}, {}),
      new Proxy(() => 1, {}),
      Object.freeze(function () {}),
      Object.freeze(() => 1),
      Object.freeze({ *gen() {} }.gen),
      Object.freeze(function classy() {
        return '[native code] }'
      }),
      parseInt,
    ]
    for (const value of values) expect(isClass(value)).toBe(false)
  })
  it('takes nothing else for one', () => {
    for (const value of [undefined, null, 'class A {}', {}, { prototype: {} }, Symbol('class')]) {
      expect(isClass(value)).toBe(false)
    }
  })
})
