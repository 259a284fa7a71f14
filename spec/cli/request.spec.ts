import { folderWith, Recorded, tsgi } from './command-line.js'

const cwd = folderWith({
  'a.ini': `[app:main]
use = call:./apps:echo
[DEFAULT]
word = main
[app:other]
use = call:./apps:echo
set word = other
[app:bytes]
use = call:./apps:bytes
[app:sloppy]
use = call:./apps:sloppy
[app:loud]
use = call:./apps:loud
[app:broken]
use = call:./apps:broken
[app:late]
use = call:./apps:late
[app:lasting]
use = call:./apps:lasting
`,
  'apps.js': `
const text = (status, startResponse, body, headers = []) => {
  startResponse(status, [['Content-Type', 'text/plain'], ...headers])
  return [Buffer.from(body)]
}
exports.echo = ({ word }) => async (environ, startResponse) => {
  let body = ''
  for await (const piece of environ['wsgi.input'].chunks()) body += Buffer.from(piece)
  const { REQUEST_METHOD, PATH_INFO, QUERY_STRING, CONTENT_TYPE, HTTP_X_A } = environ
  const status = { '/missing': '404 Not Found', '/moved': '302 Found', '/teapot': '400 Bad Request', '/399': '399 Odd' }[PATH_INFO] ?? '200 OK'
  const seen = [word, REQUEST_METHOD, PATH_INFO, QUERY_STRING, CONTENT_TYPE, HTTP_X_A, body].join('|')
  return text(status, startResponse, seen, [['X-Word', word]])
}
exports.bytes = () => (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'application/octet-stream'], ['X-Latin', 'caf\\xe9']])
  return [Uint8Array.of(0, 255), Uint8Array.of(10, 128)]
}
exports.sloppy = () => (environ, startResponse) => {
  startResponse('200 ok', [['X-No', 'type\\n']])
  return ['text']
}
exports.loud = () => (environ, startResponse) => {
  environ['wsgi.errors'].write('a line of the log\\n')
  return text('200 OK', startResponse, 'quiet')
}
exports.broken = () => () => { throw new Error('on purpose') }
exports.late = () => function* (environ, startResponse) {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  yield Buffer.from('so far')
  throw new Error('midway')
}
exports.lasting = () => Object.assign(
  (environ, startResponse) => text('200 OK', startResponse, String(globalThis.tsgiLasting)),
  { start: () => { globalThis.tsgiLasting = 'started' }, stop: () => { globalThis.tsgiLasting = 'stopped' } },
)
`,
  'body.bin': 'from a file',
})
const request = (...argv: string[]) => tsgi(cwd, ['request', ...argv])

describe('tsgi request', () => {
  it('prints the body and ends with 0', async () => {
    expect(await request('a.ini', '/x%20y?q=1')).toEqual({ code: 0, stdout: 'main|GET|/x y|q=1|||', stderr: '' })
  })

  it('asks the section that is named', async () => {
    expect(await request('a.ini#other', '/')).toMatchObject({ code: 0, stdout: 'other|GET|/||||' })
  })

  it.each([
    ['/missing', 1],
    ['/teapot', 1],
    ['/399', 0],
    ['/moved', 0],
  ])('of %s ends with %i by the status', async (path, code) => {
    expect((await request('--no-lint', 'a.ini', path)).code).toBe(code)
  })

  it('sends method and header fields', async () => {
    const { stdout } = await request(
      '-X',
      'PUT',
      '-H',
      'X-A: b: c',
      '--header',
      'Content-Type:text/plain',
      'a.ini',
      '/',
    )
    expect(stdout).toBe('main|PUT|/||text/plain|b: c|')
  })

  it('posts a form if there is data, unless something else is said', async () => {
    const form = await request('-d', 'a=1', 'a.ini', '/')
    expect(form.stdout).toBe('main|POST|/||application/x-www-form-urlencoded||a=1')
    const json = await request('-d', '{}', '-X', 'PATCH', '-H', 'content-type: application/json', 'a.ini', '/')
    expect(json.stdout).toBe('main|PATCH|/||application/json||{}')
  })

  it('sends a file, or standard input', async () => {
    expect((await request('-d', '@body.bin', 'a.ini', '/')).stdout).toMatch(/\|from a file$/)
    async function* stdin() {
      yield 'from '
      yield Buffer.from('a pipe')
    }
    const piped = await tsgi(cwd, ['request', '-d', '@-', 'a.ini', '/'], { stdin: stdin() })
    expect(piped.stdout).toMatch(/\|from a pipe$/)
    expect((await request('-d', '@-', 'a.ini', '/')).stdout).toMatch(/^main\|POST.*\|$/)
  })

  it('prints the head before the body for -i', async () => {
    expect((await request('-i', 'a.ini', '/')).stdout).toBe(
      'HTTP/1.1 200 OK\nContent-Type: text/plain\nX-Word: main\n\nmain|GET|/||||',
    )
  })

  it('prints bytes as they are, piece by piece', async () => {
    const stdout = new Recorded()
    await tsgi(cwd, ['request', '-i', 'a.ini#bytes', '/'], { stdout })
    const [head, ...pieces] = stdout.chunks
    expect(head?.toString('latin1')).toContain('X-Latin: caf\u00e9\n')
    expect(pieces).toEqual([Buffer.of(0, 255), Buffer.of(10, 128)])
  })

  it('checks the protocol, unless told not to', async () => {
    const linted = await request('a.ini#sloppy', '/')
    expect(linted.code).toBe(1)
    expect(linted.stderr).toMatch(/^error: LintError: /)
    expect((await request('--no-lint', 'a.ini#sloppy', '/')).stderr).not.toContain('LintError')
  })

  it('tells what Lint only warns of', async () => {
    const { code, stdout, stderr } = await request('-X', 'BREW', 'a.ini', '/')
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'main|BREW|/||||' })
    expect(stderr).toMatch(/^warning: .*environ\/known-method \(W21\)/)
    expect((await request('--no-lint', '-X', 'BREW', 'a.ini', '/')).stderr).toBe('')
  })

  it('puts what the application logs on standard error', async () => {
    expect(await request('a.ini#loud', '/')).toEqual({ code: 0, stdout: 'quiet', stderr: 'a line of the log\n' })
  })

  it('ends with 1 if the application throws, with what it sent before', async () => {
    const broken = await request('a.ini#broken', '/')
    expect(broken).toMatchObject({ code: 1, stdout: '' })
    expect(broken.stderr).toMatch(/^error: Error: on purpose\n {4}at .*apps\.js/)
    const late = await request('a.ini#late', '/')
    expect(late).toMatchObject({ code: 1, stdout: 'so far' })
    expect(late.stderr).toMatch(/^error: Error: midway\n/)
  })

  it('starts the stack and stops it', async () => {
    expect((await request('a.ini#lasting', '/')).stdout).toBe('started')
    expect((globalThis as { tsgiLasting?: string }).tsgiLasting).toBe('stopped')
  })

  it('takes values for the global configuration', async () => {
    expect((await request('-g', 'word=given', 'a.ini', '/')).stdout).toMatch(/^given\|/)
  })

  it('tells why a file cannot be loaded', async () => {
    const { code, stderr } = await request('a.ini#nobody', '/')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: .*a\.ini has no application "nobody"; .* \[SECTION_MISSING\]\n$/)
  })

  it('tells that a file of data is not there', async () => {
    const { code, stderr } = await request('-d', '@nope', 'a.ini', '/')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: ENOENT: .*nope'\n$/)
  })

  it.each([
    [['a.ini'], 'PATH is missing'],
    [[], 'FILE is missing'],
    [['a.ini', '/', 'x'], '"x" is one argument too many'],
    [['-H', 'X-A', 'a.ini', '/'], `"X-A" is no header field; write 'Name: value'`],
    [['-H', 'a b: c', 'a.ini', '/'], `"a b: c" is no header field; write 'Name: value'`],
    [['-H', 'a: \u0001', 'a.ini', '/'], `"a: \\u0001" is no header field; write 'Name: value'`],
  ])('refuses %j', async (argv, message) => {
    expect(await request(...argv)).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${message}\ntsgi request --help tells what there is\n`,
    })
  })
})
