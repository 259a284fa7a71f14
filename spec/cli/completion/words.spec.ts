import { flagsOf, quoted, spellings } from '../../../lib/cli/completion/words.js'
import { serve } from '../../../lib/cli/serve.js'

describe('flagsOf', () => {
  it('has those of the command, of what it declares, and help', () => {
    const names = flagsOf(serve).map(({ name }) => name)
    expect(names.slice(0, 2)).toEqual(['server', 'global'])
    expect(names).toContain('keep-alive-timeout')
    expect(names.at(-1)).toBe('help')
  })
})

describe('spellings', () => {
  it('has the letter, the word, and its opposite', () => {
    expect(spellings({ name: 'lint', short: 'l', isNegatable: true, about: '' })).toEqual(['-l', '--lint', '--no-lint'])
    expect(spellings({ name: 'a', about: '' })).toEqual(['--a'])
  })
})

describe('quoted', () => {
  it('keeps a quote', () => {
    expect(quoted("it's")).toBe(`'it'\\''s'`)
  })
})
