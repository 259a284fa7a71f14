import { parseEntryPoint, parseModule } from '../../lib/config/reference.js'

describe('parseEntryPoint', () => {
  it.each([
    ['m', 'm', []],
    ['a.b:c.d', 'a.b', ['c', 'd']],
    ['m : a ', 'm', ['a']],
    ['m\u00a0:\u3000a', 'm', ['a']],
    ['m:a [extra, more]', 'm', ['a']],
    ['m [extra] ', 'm', []],
    ['m:a[x]]', 'm', ['a']],
    ['m:a..b.', 'm', ['a', 'b']],
    ['_é9:ü', '_é9', ['ü']],
  ])('reads %j as Python does', (text, module, attributes) => {
    expect(parseEntryPoint(text)).toEqual({ module, attributes })
  })

  it.each([
    '',
    ':a',
    'm:',
    'm:a:b',
    'm-x:a',
    ' m:a',
    './x:a',
    '@a/b:c',
    'm:a[x]y',
    'm:a[x\n]',
    'm a',
    'm:a b',
    '\ufeffm',
  ])('takes %j for none', (text) => {
    expect(parseEntryPoint(text)).toBeUndefined()
  })
})

describe('parseModule', () => {
  it.each([
    ['./a.js:make', './a.js', ['make']],
    ['../a', '../a', []],
    ['./deep/er/a.mjs : b.c ', './deep/er/a.mjs', ['b', 'c']],
    ['@acme/parts:make', '@acme/parts', ['make']],
    ['@acme.x-y~z/parts/sub.js:make', '@acme.x-y~z/parts/sub.js', ['make']],
    ['lib-one:$make', 'lib-one', ['$make']],
    ['$lib:é', '$lib', ['é']],
    ['lib+x@1:make', 'lib+x@1', ['make']],
    ['x ', 'x', []],
    ['./:a', './', ['a']],
  ])('reads %j as JavaScript spells modules', (text, module, attributes) => {
    expect(parseModule(text)).toEqual({ module, attributes })
  })

  it.each(['', '@acme:make', '@acme/:make', '/a:make', 'a b:make', 'm:', 'm:a-b', 'm:a:b', 'm:a [x]', ' m'])(
    'takes %j for none',
    (text) => {
      expect(parseModule(text)).toBeUndefined()
    },
  )
})
