import { join } from 'node:path'
import { failureLine, failureProblems, tellFailure, tellWarning } from '../../lib/cli/failure.js'
import { Terminal } from '../../lib/cli/terminal.js'
import { configUri, loadApp } from '../../lib/config/index.js'
import { TsgiError } from '../../lib/core/index.js'
import { UsageError } from '../../lib/cli/usage-error.js'
import { folderWith, Recorded } from './command-line.js'

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

describe('tellFailure of what a factory threw', () => {
  const folder = folderWith({
    'a.ini': `[app:main]
use = call:./apps:broken
api_token = hunter2
[app:option]
use = call:./apps:option
api_token = hunter2
[app:placed]
use = call:./apps:placed
[app:word]
use = call:./apps:word
api_token = hunter2
[app:bare]
use = call:./apps:bare
api_token = at
`,
    'apps.js': `
const problem = (more) => {
  const error = new Error('problems')
  const problems = [{ code: 'BAD', fault: 'hunter2 is bad', remedy: 'not hunter2', ...more }]
  return Object.assign(error, { [Symbol.for('tsgi.error.v1')]: true, problems })
}
exports.broken = () => { throw new Error('no entry for hunter2') }
exports.option = () => { throw problem({}) }
exports.placed = () => { throw problem({ place: 'users:3' }) }
exports.word = () => { throw 'hunter2' }
exports.bare = () => { throw { toString: () => 'meet at one' } }
`,
  })
  const tellOf = async (name: string) => {
    const error: unknown = await loadApp(configUri(join(folder, 'a.ini'), name)).catch((reason: unknown) => reason)
    const stderr = new Recorded()
    tellFailure(error, new Terminal({ cwd: folder, env: {}, stdout: new Recorded(), stderr }))
    return stderr.text
  }

  it('names the section and its place, and masks secrets, but not in frames', async () => {
    expect(await tellOf('main')).toMatch(
      /^a\.ini:1:1: error: call:\.\/apps:broken of \[app:main\] threw Error: no entry for \*{8}\n {4}at .*apps\.js:\d+:\d+\)?\n/,
    )
    expect(await tellOf('bare')).toBe('a.ini:12:1: error: call:./apps:bare of [app:bare] threw meet ******** one\n')
  })

  it('gives problems without a place that of the section', async () => {
    expect(await tellOf('option')).toBe('a.ini:4:1: error: ******** is bad; not ******** [BAD]\n')
    expect(await tellOf('placed')).toBe('users:3: error: hunter2 is bad; not hunter2 [BAD]\n')
  })

  it('tells what is no error', async () => {
    expect(await tellOf('word')).toBe(
      'a.ini:9:1: error: call:./apps:word threw the string "********"; let it throw an Error [FACTORY_FAILED]\n',
    )
  })

  it('names what a URI leads to', async () => {
    const error: unknown = await loadApp('call:./apps.js:broken', {
      importModule: () => import(join(folder, 'apps.js')),
      hooks: { module: () => import(join(folder, 'apps.js')) },
    }).catch((reason: unknown) => reason)

    expect(told((terminal) => tellFailure(error, terminal)).stderr).toMatch(
      /^error: call:\.\/apps\.js:broken threw Error: no entry for hunter2\n/,
    )
  })
})

describe('failureLine', () => {
  const line = (error: unknown) => failureLine(error, '/w')

  it('is the first problem of an error of ours, and how many more there are', () => {
    const problems = ['a', 'b', 'c'].map((fault) => ({ code: 'A', fault, remedy: 'r', place: '/w/c.ini:1:2' }))
    expect(line(new TsgiError('It failed', problems.slice(0, 1)))).toBe('c.ini:1:2: error: a; r [A]')
    expect(line(new TsgiError('It failed', problems))).toBe('c.ini:1:2: error: a; r [A] (and 2 more)')
    expect(line(new TsgiError('It failed', []))).toMatch(/It failed.* \(.*failure\.spec\.ts:\d+:\d+\)$/)
  })

  it("is somebody else's message in one line, and the first file of its frames", () => {
    const error = new RangeError('too far')
    error.stack =
      'RangeError: too\n far \u001b[2J\n    at node:internal/a:1:1\n    at make (file:///w/app.mjs:3:7)\n    at /w/b.js:1:1'
    expect(line(error)).toBe('error: RangeError: too far \\u001b[2J (app.mjs:3:7)')
    error.stack = '/w/app.js:3\nfoo(\n    ^\n\nSyntaxError: no'
    expect(line(error)).toBe('error: /w/app.js:3 foo( ^ SyntaxError: no')
    error.stack = 'RangeError: too far\n    at node:internal/main:1:1'
    expect(line(error)).toBe('error: RangeError: too far')
  })

  it('is whatever else was thrown', () => {
    expect(line('no room')).toBe('error: no room')
  })

  it('is the message of a call that is not understood', () => {
    expect(line(new UsageError('no such', 'serve'))).toBe('error: no such')
  })
})

describe('failureProblems', () => {
  it('makes a problem of any error', () => {
    const remedy = 'mend the factory, or what its section gives it'
    expect(failureProblems(new RangeError('too far'))).toEqual([
      { code: 'FACTORY_FAILED', fault: 'RangeError: too far', remedy, place: undefined },
    ])
    expect(failureProblems('a text')).toMatchObject([{ fault: 'a text' }])
  })

  it('gives those of an error of ours', () => {
    const problems = [{ code: 'A', fault: 'a', remedy: 'b' }]
    expect(failureProblems(new TsgiError('It failed', problems))).toEqual(problems)
    expect(failureProblems(new TsgiError('It failed', []))).toMatchObject([
      { fault: expect.stringMatching(/^TsgiError: It failed/) as unknown },
    ])
  })
})

describe('tellWarning', () => {
  it('tells in a line', () => {
    expect(told((terminal) => tellWarning('odd', terminal)).stderr).toBe('warning: odd\n')
  })
})
