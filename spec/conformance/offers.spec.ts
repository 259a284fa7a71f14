import { isInstalled, normalName, offers } from './offers.js'

describe('isInstalled', () => {
  it('holds of every name that a distribution can have, but for notinstalled…', () => {
    expect(['Paste', 'a', 'a.b-c_d', '9x'].map(isInstalled)).toEqual([true, true, true, true])
    expect(['', '-a', 'a b', 'a==1', 'NotInstalled', 'not-installed', 'notinstalled_2'].map(isInstalled)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
      false,
    ])
  })
})

describe('normalName', () => {
  it('joins what separates, and drops case', () => {
    expect(normalName('Repoze.-_tm2')).toBe('repoze-tm2')
  })
})

describe('offers', () => {
  it('gives the strict test distribution what the first part of a name says', () => {
    expect(offers('Fake', 'paste.app_factory', 'app_x', undefined)).toBe(true)
    expect(offers('fake', 'paste.app_factory', 'filter_x', undefined)).toBe(false)
    expect(offers('fake', 'paste.composit_factory', 'twocomp', undefined)).toBe(true)
    expect(offers('fake', 'paste.app_factory', 'other', undefined)).toBe(false)
  })

  it('gives real distributions their entries in one group', () => {
    expect(offers('Paste', 'paste.composite_factory', 'urlmap', undefined)).toBe(true)
    expect(offers('Paste', 'paste.app_factory', 'urlmap', undefined)).toBe(false)
    expect(offers('PasteDeploy', 'paste.filter_app_factory', 'prefix', undefined)).toBe(true)
    expect(offers('waitress', 'paste.server_runner', 'main', undefined)).toBe(true)
  })

  it('gives any other what is wanted of it: a composite where a section is one', () => {
    expect(offers('x', 'paste.filter_factory', 'y', undefined)).toBe(true)
    expect(offers('x', 'paste.server_factory', 'y', undefined)).toBe(true)
    expect(offers('x', 'paste.app_factory', 'y', 'app:main')).toBe(true)
    expect(offers('x', 'paste.app_factory', 'y', 'composite:main')).toBe(false)
    expect(offers('x', 'paste.composite_factory', 'y', 'composit:main')).toBe(true)
    expect(offers('x', 'paste.composite_factory', 'y', 'composites:main')).toBe(false)
    expect(offers('x', 'paste.filter_app_factory', 'y', undefined)).toBe(false)
  })
})
