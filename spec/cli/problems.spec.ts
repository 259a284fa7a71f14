import { problemCommand, problemData, problemLine } from '../../lib/cli/problems.js'
import type { Paint } from '../../lib/cli/terminal.js'

const plain: Paint = (_style, text) => text
const marked: Paint = (style, text) => `<${style}>${text}</${style}>`
const problem = { code: 'KEY_BAD', fault: 'a is 5%\nof b', remedy: 'mend it', place: '/w/x:y,z.ini:3:7' }
const { place: _place, ...placeless } = problem

describe('problemLine', () => {
  it('has place, weight, fault, remedy and code', () => {
    expect(problemLine('error', problem, '/w', plain)).toBe(
      'x:y,z.ini:3:7: error: a is 5%\\u000aof b; mend it [KEY_BAD]',
    )
    expect(problemLine('warning', placeless, '/w', plain)).toBe('warning: a is 5%\\u000aof b; mend it [KEY_BAD]')
  })

  it('is painted by weight', () => {
    expect(problemLine('error', problem, '/w', marked)).toMatch(/^<bold>x:y,z\.ini:3:7:<\/bold> <red>error:<\/red> a/)
    expect(problemLine('warning', placeless, '/w', marked)).toMatch(/^<yellow>warning:<\/yellow> a/)
  })
})

describe('problemData', () => {
  it('has the parts of the place', () => {
    expect(problemData('error', { ...problem, original: {} } as typeof problem, '/w')).toEqual({
      severity: 'error',
      file: 'x:y,z.ini',
      line: 3,
      column: 7,
      code: 'KEY_BAD',
      fault: 'a is 5%\nof b',
      remedy: 'mend it',
    })
    expect(problemData('warning', placeless, '/w')).not.toHaveProperty('file')
  })
})

describe('problemCommand', () => {
  it("is GitHub's, with what has a meaning there escaped", () => {
    expect(problemCommand('error', problem, '/w')).toBe(
      '::error file=x%3Ay%2Cz.ini,line=3,col=7,title=KEY_BAD::a is 5%25%0Aof b; mend it',
    )
    expect(problemCommand('warning', { ...placeless, fault: 'a\r' }, '/w')).toBe(
      '::warning title=KEY_BAD::a%0D; mend it',
    )
  })

  it('shows what a terminal would obey', () => {
    expect(problemCommand('error', { ...placeless, fault: 'a\u001b[31m', place: '/w/\u009b.ini:1:2' }, '/w')).toBe(
      '::error file=\\u009b.ini,line=1,col=2,title=KEY_BAD::a\\u001b[31m; mend it',
    )
  })
})
