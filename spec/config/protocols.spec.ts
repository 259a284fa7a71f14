import { protocolOf, protocolOfSection } from '../../lib/config/protocols.js'

describe('protocolOf', () => {
  it('is the first of what is wanted', () => {
    expect((['app', 'filter', 'server'] as const).map(protocolOf)).toEqual([
      'paste.app_factory',
      'paste.filter_factory',
      'paste.server_factory',
    ])
  })
})

describe('protocolOfSection', () => {
  it.each([
    ['composite:x', 'paste.composit_factory'],
    ['composit:x', 'paste.composit_factory'],
    ['composite', 'paste.composit_factory'],
    ['composites:x', 'paste.app_factory'],
    ['compositex', 'paste.app_factory'],
    ['app:composite:x', 'paste.app_factory'],
    ['app:x', 'paste.app_factory'],
  ])('of [%s] is %s', (section, protocol) => {
    expect(protocolOfSection(section, 'app')).toBe(protocol)
  })

  it('of other sections is that of what is wanted', () => {
    expect(protocolOfSection('filter:x', 'filter')).toBe('paste.filter_factory')
    expect(protocolOfSection('server:x', 'server')).toBe('paste.server_factory')
  })
})
