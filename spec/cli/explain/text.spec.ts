import type { Account } from '../../../lib/cli/explain/account.js'
import { accountText } from '../../../lib/cli/explain/text.js'
import type { Paint } from '../../../lib/cli/terminal.js'

const plain: Paint = (_style, text) => text
const marked: Paint = (style, text) => `<${style}>${text}</>`
const account = (given: Partial<Account> = {}): Account => ({
  kind: 'layer',
  name: 'it',
  place: '/w/x.ini:1:1',
  outcome: 'passed',
  depth: 0,
  ...given,
})

describe('accountText', () => {
  it('has columns, with places from the working directory', () => {
    expect(
      accountText(
        [account(), account({ name: 'longer', place: '/other/y.ini:10:1' }), account({ place: undefined })],
        '/w',
        plain,
      ),
    ).toBe('passed    it      x.ini:1:1\npassed    longer  /other/y.ini:10:1\npassed    it')
  })

  it('has the parts of what guards decided below it, each as deep as it is', () => {
    const parts = [account({ kind: 'guard', name: 'b', outcome: 'refuse', depth: 1, parts: [account({ depth: 2 })] })]

    expect(accountText([account({ name: 'a', parts }), account({ name: 'c' })], '/w', plain).split('\n')).toEqual([
      'passed    a       x.ini:1:1',
      'refuse      b     x.ini:1:1',
      'passed        it  x.ini:1:1',
      'passed    c       x.ini:1:1',
    ])
  })

  it('has the details in one order, without anything that a terminal obeys', () => {
    const whole = account({
      status: 401,
      location: '/a\u001b[2J',
      rule: 'wrong-credentials',
      reason: 'No.',
      value: 'ev\na',
      changes: [
        { key: 'REMOTE_USER', from: undefined, to: 'eva' },
        { key: 'HTTP_HOST', from: 'a', to: undefined },
      ],
    })

    expect(accountText([whole], '/w', plain)).toBe(
      'passed    it  x.ini:1:1  401; to /a\\u001b[2J; wrong-credentials: No. (ev\\u000aa); REMOTE_USER unset → "eva"; HTTP_HOST "a" → unset',
    )
    expect(accountText([account({ name: 'a\u0007' })], '/w', plain)).toBe('passed    a\\u0007  x.ini:1:1')
  })

  it.each([
    ['pass', 'green'],
    ['passed', 'dim'],
    ['chose', 'magenta'],
    ['reached', 'green'],
    ['report', 'yellow'],
    ['answered', 'yellow'],
    ['refuse', 'red'],
    ['threw', 'red'],
  ] as const)('paints %s %s', (outcome, style) => {
    expect(accountText([account({ outcome })], '/w', marked)).toMatch(new RegExp(`^<${style}>${outcome} *</>  it`))
  })
})
