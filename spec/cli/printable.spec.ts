import { printable, printableLines } from '../../lib/cli/printable.js'

describe('printable', () => {
  it('shows what a terminal would obey', () => {
    expect(printable('a\u001b[31m\n\u009b\u007f')).toBe('a\\u001b[31m\\u000a\\u009b\\u007f')
  })

  it('leaves other texts as they are, but for halves of characters', () => {
    expect(printable('naïve “名” 🙂')).toBe('naïve “名” 🙂')
    expect(printable('\ud800')).toBe('\ufffd')
  })
})

describe('printableLines', () => {
  it('keeps lines apart, and shows what else a terminal would obey', () => {
    expect(printableLines('a\u001b[31m\n  b\r')).toBe('a\\u001b[31m\n  b\\u000d')
  })
})
