import { parsePattern, type PatternNode } from '../../../lib/middleware/rewrite/pattern-syntax.js'

/** A pattern as its parts, written short. */
function shape(node: PatternNode): string {
  switch (node.kind) {
    case 'atom':
      return node.source
    case 'sequence':
      return node.items.map(shape).join(' ')
    case 'choice':
      return node.items.length === 1 ? node.items.map(shape).join('') : `<${node.items.map(shape).join(' | ')}>`
    case 'repeat':
      return `${shape(node.item)}{${node.min},${node.max}}`
    case 'look':
      return `${node.behind ? 'behind' : 'ahead'}(${shape(node.item)})`
    default:
      return node.kind
  }
}

describe('parsePattern', () => {
  it.each([
    ['', ''],
    ['^/a$', 'start / a end'],
    ['a|b|', '<a | b | >'],
    ['(?:ab)+?c*d?', 'a b{1,Infinity} c{0,Infinity} d{0,1}'],
    ['a{2}b{2,}c{2,3}?', 'a{2,2} b{2,Infinity} c{2,3}'],
    ['[^\\]/(]\\][[]', '[^\\]/(] \\] [[]'],
    [
      '\\d\\p{L}\\P{Script=Greek}\\u{1F600}\\u0061\\x61\\cA\\0\\/',
      '\\d \\p{L} \\P{Script=Greek} \\u{1F600} \\u0061 \\x61 \\cA \\0 \\/',
    ],
    ['\\ud83d\\ude00+', '\\ud83d\\ude00{1,Infinity}'],
    ['😀*', '😀{0,Infinity}'],
    ['\\b\\B', 'boundary boundary'],
    ['(a)(?<n>b)\\1\\k<n>', 'a b backreference backreference'],
    ['(?=a)(?!b)(?<=c)(?<!d)', 'ahead(a) ahead(b) behind(c) behind(d)'],
  ])('reads %s', (source, parts) => {
    expect(() => new RegExp(source, 'u')).not.toThrow()
    expect(shape(parsePattern(source))).toBe(parts)
  })

  it('refuses inline flags', () => {
    expect(() => parsePattern('(?i:a)')).toThrow(
      'has flags for a part of it, like (?i:…), which are not offered; write the flag NC',
    )
    expect(() => parsePattern('(?i-s:a)')).toThrow('flags for a part')
  })
})
