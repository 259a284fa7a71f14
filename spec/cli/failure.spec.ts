import { failureLine, tellFailure, tellWarning } from '../../lib/cli/failure.js'
import { Terminal } from '../../lib/cli/terminal.js'
import { TsgiError } from '../../lib/core/index.js'
import { Recorded } from './command-line.js'

function told(tell: (terminal: Terminal) => unknown): { gave: unknown; stderr: string } {
  const stderr = new Recorded()
  const gave = tell(new Terminal({ cwd: '/w', env: {}, stdout: new Recorded(), stderr }))
  return { gave, stderr: stderr.text }
}

describe('tellFailure', () => {
  it('tells each problem of an error of ours in a line, and gives 1', () => {
    const problems = [
      { code: 'A', fault: 'a', remedy: 'b', place: '/w/c.ini:1:2' },
      { code: 'D', fault: 'd', remedy: 'e' },
    ]
    expect(told((terminal) => tellFailure(new TsgiError('It failed', problems), terminal))).toEqual({
      gave: 1,
      stderr: 'c.ini:1:2: error: a; b [A]\nerror: d; e [D]\n',
    })
  })

  it('tells the message of one that has no problems', () => {
    const error = new TsgiError('It failed', [])
    expect(told((terminal) => tellFailure(error, terminal)).stderr).toMatch(/^error: .*It failed/)
  })

  it('shows what a terminal would obey', () => {
    const refusal = Object.assign(new Error('no \u001b[2J'), { code: 'ENOENT' })
    expect(told((terminal) => tellFailure(refusal, terminal)).stderr).toBe('error: no \\u001b[2J\n')
    expect(told((terminal) => tellWarning('a\u009b', terminal)).stderr).toBe('warning: a\\u009b\n')
  })

  it("tells somebody else's error with its frames", () => {
    const error = new RangeError('too far')
    const { stderr } = told((terminal) => tellFailure(error, terminal))
    expect(stderr).toBe(`error: ${String(error.stack)}\n`)
    expect(stderr).toContain('failure.spec')
  })

  it('tells an error without frames', () => {
    const error = Object.assign(new Error('bare'), { stack: undefined })
    expect(told((terminal) => tellFailure(error, terminal)).stderr).toBe('error: bare\n')
  })

  it.each([
    ['itself', Object.assign(new Error('open /x: no'), { code: 'ENOENT' })],
    ['its cause', new Error('open /x: no', { cause: Object.assign(new Error('inner'), { code: 'EADDRINUSE' }) })],
  ])('tells only the message of what the system refused, if %s says so', (_which, error) => {
    expect(told((terminal) => tellFailure(error, terminal)).stderr).toBe('error: open /x: no\n')
  })

  it('keeps the frames of errors of Node.js itself', () => {
    const error = Object.assign(new Error('bad'), { code: 'ERR_INVALID_ARG_TYPE' })
    expect(told((terminal) => tellFailure(error, terminal)).stderr).toContain('failure.spec')
  })

  it('tells whatever else is thrown', () => {
    expect(told((terminal) => tellFailure('a text', terminal)).stderr).toBe('error: a text\n')
  })
})

describe('failureLine', () => {
  const terminal = new Terminal({ cwd: '/w', env: {}, stdout: new Recorded(), stderr: new Recorded() })
  const line = (error: unknown) => failureLine(error, terminal)

  it('is the first problem of an error of ours, and how many more there are', () => {
    const problems = ['a', 'b', 'c'].map((fault) => ({ code: 'A', fault, remedy: 'r', place: '/w/c.ini:1:2' }))
    expect(line(new TsgiError('It failed', problems.slice(0, 1)))).toBe('c.ini:1:2: error: a; r [A]')
    expect(line(new TsgiError('It failed', problems))).toBe('c.ini:1:2: error: a; r [A] (and 2 more)')
    expect(line(new TsgiError('It failed', []))).toMatch(/It failed.* \(.*failure\.spec\.ts:\d+:\d+\)$/)
  })

  it("is somebody else's message in one line, and the first place of its stack", () => {
    const error = new RangeError('too\n far \u001b[2J')
    error.stack = 'RangeError: too\n far\n    at make (file:///w/app.mjs:3:7)\n    at /w/other.js:1:1'
    expect(line(error)).toBe('RangeError: too far \\u001b[2J (app.mjs:3:7)')
    error.stack = '/w/app.js:3\nfoo(\n    ^\n\nSyntaxError: no'
    expect(line(error)).toBe('RangeError: too far \\u001b[2J (app.js:3)')
    error.stack = 'RangeError: too far\n    at node:internal/main:1:1'
    expect(line(error)).toBe('RangeError: too far \\u001b[2J')
  })

  it('is whatever else was thrown', () => {
    expect(line('no room')).toBe('no room')
  })
})

describe('tellWarning', () => {
  it('tells in a line', () => {
    expect(told((terminal) => tellWarning('odd', terminal)).stderr).toBe('warning: odd\n')
  })
})
