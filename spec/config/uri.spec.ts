import { Fault } from '../../lib/config/fault.js'
import { configPath, isUri, parseUri } from '../../lib/config/uri.js'

const path = (uri: string, relativeTo = '') => configPath(parseUri(uri, undefined, undefined), relativeTo, undefined)

function originalOf(act: () => unknown) {
  try {
    act()
  } catch (error) {
    if (error instanceof Fault) return error.problem.original
    throw error
  }
  return undefined
}

describe('parseUri', () => {
  it.each([
    ['config:x.ini', undefined, 'config', 'x.ini', 'main'],
    ['config:x.ini#a', undefined, 'config', 'x.ini', 'a'],
    ['config:x.ini#a', 'b', 'config', 'x.ini', 'b'],
    ['config:x.ini#', undefined, 'config', 'x.ini', ''],
    ['config:x.ini#a#b', undefined, 'config', 'x.ini', 'a#b'],
    ['CONFIG:a:b', undefined, 'config', 'a:b', 'main'],
    ['Egg:X#y', undefined, 'egg', 'X', 'y'],
    ['npm:@a/b#y', undefined, 'egg', '@a/b', 'y'],
    ['call:m:f#x', undefined, 'call', 'm:f', 'x'],
  ])('§3: reads %s with name %s', (uri, given, scheme, rest, name) => {
    expect(parseUri(uri, given, undefined)).toEqual({ scheme, uri: uri.replace(/#.*/, ''), path: rest, name })
  })

  it('§3: refuses what has no scheme, or one that is not known', () => {
    expect(originalOf(() => parseUri("it's#a:b", undefined, undefined))).toEqual({
      class: 'LookupError',
      message: `URI has no scheme: "it's"`,
    })
    expect(originalOf(() => parseUri('HTTP://x', undefined, undefined))).toEqual({
      class: 'LookupError',
      message: "URI scheme not known: 'http' (from config, egg, call)",
    })
    expect(originalOf(() => parseUri(':x', undefined, undefined))).toMatchObject({
      message: "URI scheme not known: '' (from config, egg, call)",
    })
  })
})

describe('isUri', () => {
  it('§4: holds of what begins with ASCII letters and a colon', () => {
    expect(['config:x', 'X:y', 'a:'].map(isUri)).toEqual([true, true, true])
    expect(['a1:b', ':x', 'é:x', 'a b:c', 'a', ' a:b', 'a-b:c'].map(isUri)).toEqual(Array(7).fill(false))
  })
})

describe('configPath', () => {
  it.each([
    ['config:/etc/x.ini', '', '/etc/x.ini'],
    ['config:/etc/x.ini', '/other', '/etc/x.ini'],
    ['config:///etc/x.ini', '', '/etc/x.ini'],
    ['config:////etc/x.ini', '', '//etc/x.ini'],
    ['config://etc/x.ini', '', '//etc/x.ini'],
    ['config:x.ini', '/a', '/a/x.ini'],
    ['config:x.ini', '/a/', '/a/x.ini'],
    ['config:x.ini', '/', '/x.ini'],
    ['config:a\\b.ini', 'C:\\c', 'C:/c/a/b.ini'],
    ['config:../x.ini', '/a/b', '/a/b/../x.ini'],
    ['config:x%20y.ini', '/a%20b', '/a b/x y.ini'],
    ['config:\\x.ini', '/a', '/a//x.ini'],
    ['config:', '/a', '/a/'],
  ])('§3: of %s from %j is %s', (uri, relativeTo, expected) => {
    expect(path(uri, relativeTo)).toBe(expected)
  })

  it('§3: needs something to start from', () => {
    expect(originalOf(() => path('config:x.ini#a'))).toEqual({
      class: 'ValueError',
      message: "Cannot resolve relative uri 'config:x.ini'; no relative_to keyword argument given",
    })
  })
})
