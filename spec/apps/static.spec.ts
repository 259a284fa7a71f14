import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import promises, { type FileHandle } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Cascade, Static, staticFactory, UrlMap, type StaticOptions } from '../../lib/apps/index.js'
import type { Conf } from '../../lib/core/index.js'
import { serve } from '../../lib/handlers/index.js'
import { OptionError, registry, textBody, type Environ } from '../../lib/index.js'
import { TestClient, type TestResponse } from '../../lib/testing/index.js'
import { delay } from '../handlers/running-server.js'

let base: string
let root: string
const MODIFIED = new Date('2024-02-29T12:34:56.789Z')

beforeAll(() => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'tsgi-static-')))
  root = join(base, 'public')
  const files: Record<string, string> = {
    'public/index.html': '<p>home</p>',
    'public/a.txt': 'the text',
    'public/empty.txt': '',
    'public/docs/index.html': '<p>docs</p>',
    'public/docs/ä b.txt': 'umlaut',
    'public/bare/other.txt': 'other',
    'public/a:b/index.html': 'colon',
    'public/odd/index.html/x': 'x',
    'public/.env': 'SECRET=1',
    'public/.git/config': 'secret',
    'public/%2e%2e': 'a name',
    'public-secret/a.txt': 'secret',
    'outside.txt': 'secret',
  }
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(join(base, name, '..'), { recursive: true })
    fs.writeFileSync(join(base, name), text)
  }
  fs.utimesSync(join(root, 'a.txt'), MODIFIED, MODIFIED)
  fs.symlinkSync('../outside.txt', join(root, 'link.txt'))
  fs.symlinkSync('../public-secret', join(root, 'linked'))
  fs.symlinkSync('a.txt', join(root, 'alias.txt'))
  fs.symlinkSync('docs', join(root, 'manual'))
  fs.symlinkSync('loop', join(root, 'loop'))
  fs.symlinkSync('/dev/zero', join(root, 'zero'))
  execFileSync('mkfifo', [join(root, 'fifo')])
})
afterAll(() => {
  fs.rmSync(base, { recursive: true, force: true })
})
afterEach(() => {
  jest.restoreAllMocks()
})

function client(options: Partial<StaticOptions> = {}): TestClient {
  return new TestClient(new Static({ documentRoot: root, ...options }))
}

/** Files that were opened, to see that each is closed. */
function watchOpen(): { opened: FileHandle[]; stillOpen(): number } {
  const opened: FileHandle[] = []
  const open = promises.open
  jest.spyOn(promises, 'open').mockImplementation(async (...args) => {
    const file = await open(...args)
    opened.push(file)
    return file
  })
  return { opened, stillOpen: () => opened.filter(({ fd }) => fd >= 0).length }
}

function errorOf(work: () => unknown): OptionError {
  try {
    work()
  } catch (error) {
    return error as OptionError
  }
  throw new Error('nothing was thrown')
}

describe('Static', () => {
  it('is registered under its name', () => {
    expect(registry.get('application', 'static').Class).toBe(Static)
  })

  it('answers with a file: type, length, date', async () => {
    const response = await client().get('/a.txt')
    expect(response.text()).toBe('the text')
    expect([response.statusLine, response.headers]).toEqual([
      '200 OK',
      [
        ['content-type', 'text/plain; charset=utf-8'],
        ['content-length', '8'],
        ['last-modified', 'Thu, 29 Feb 2024 12:34:56 GMT'],
        ['x-content-type-options', 'nosniff'],
      ],
    ])
  })

  it('answers HEAD with the same head and no body', async () => {
    const get = await client().get('/a.txt')
    const head = await client().head('/a.txt')
    expect(head.headers).toEqual(get.headers)
    expect(head.bytes.byteLength).toBe(0)
  })

  it('answers with an empty file', async () => {
    const response = await client().get('/empty.txt')
    expect([response.status, response.header('content-length'), response.text()]).toEqual([200, '0', ''])
  })

  it('says how long an answer may be kept, if it is told', async () => {
    expect((await client({ cacheMaxAge: 60 }).get('/a.txt')).header('cache-control')).toBe('max-age=60')
    expect((await client({ cacheMaxAge: 0 }).get('/a.txt')).header('cache-control')).toBe('max-age=0')
  })

  it('RFC 9110 §8.8.2.1: names no date that is still to come', async () => {
    const future = new Date(Date.now() + 86_400_000)
    fs.utimesSync(join(root, 'empty.txt'), future, future)
    const response = await client().get('/empty.txt')
    expect(Date.parse(response.header('last-modified') ?? '')).toBeLessThanOrEqual(Date.now())
  })

  it('finds names beyond ASCII, and names with percent signs, decoded once', async () => {
    expect((await client().get('/docs/%C3%A4%20b.txt')).text()).toBe('umlaut')
    expect((await client().get('/%252e%252e')).text()).toBe('a name')
  })

  describe('of folders', () => {
    it('answers with the index of a folder', async () => {
      const response = await client().get('/docs/')
      expect([response.text(), response.header('content-type')]).toEqual(['<p>docs</p>', 'text/html; charset=utf-8'])
      expect((await client().get('/')).text()).toBe('<p>home</p>')
      expect((await client({ index: 'other.txt' }).get('/bare/')).text()).toBe('other')
    })

    it.each(['/bare/', '/odd/', '/none/'])('finds nothing at %s, where there is no index', async (path) => {
      expect((await client().get(path)).status).toBe(404)
    })

    it.each([
      ['/docs', './docs/'],
      ['/docs?a=1&b=%20', './docs/?a=1&b=%20'],
      ['/a:b', './a%3Ab/'],
      ['/manual', './manual/'],
    ])('H14: redirects %s by a relative reference, %s', async (path, location) => {
      const response = await client().get(path)
      expect([response.status, response.header('location')]).toEqual([301, location])
      expect(response.text()).toBe('301 Moved Permanently\n')
    })

    it('redirects from the place where it is mounted', async () => {
      const response = await new TestClient(new UrlMap({ '/files': new Static({ documentRoot: root }) })).get('/files')
      expect(response.header('location')).toBe('./files/')
    })

    it.each([
      [{ SCRIPT_NAME: '', PATH_INFO: '' }, './'],
      [{ SCRIPT_NAME: '', PATH_INFO: '/docs', QUERY_STRING: 'ä \r\nx\ud800' }, './docs/?%C3%A4%20%0D%0Ax%EF%BF%BD'],
    ])('H13: redirects %j by something that is ASCII', async (given, location) => {
      const environ = { REQUEST_METHOD: 'GET', QUERY_STRING: '', ...given } as unknown as Environ
      const heads: unknown[] = []
      await new Static({ documentRoot: root }).call(environ, (...head) => {
        heads.push(head)
        return () => undefined
      })
      expect(heads).toMatchObject([['301 Moved Permanently', expect.arrayContaining([['location', location]])]])
    })
  })

  describe('of methods', () => {
    it('answers 405 to all but GET and HEAD where there is something', async () => {
      const watch = watchOpen()
      for (const path of ['/a.txt', '/docs', '/docs/']) {
        const response = await client().post(path)
        expect([path, response.status, response.header('allow')]).toEqual([path, 405, 'GET, HEAD'])
      }
      expect([watch.opened.length, watch.stillOpen()]).toEqual([2, 0])
    })

    it('answers 404 to any where there is nothing, so that a cascade goes on', async () => {
      expect((await client().post('/none')).status).toBe(404)
      const app = new Cascade([
        new Static({ documentRoot: root }),
        async (environ, startResponse) => {
          const body = await environ['wsgi.input'].read()
          startResponse('200 OK', [['Content-Type', 'text/plain']])
          return [body]
        },
      ])
      expect((await new TestClient(app).post('/form', { body: 'sent' })).text()).toBe('sent')
      expect((await new TestClient(app).get('/a.txt')).text()).toBe('the text')
    })

    it('answers OPTIONS * with 404', async () => {
      expect((await client().options('*')).status).toBe(404)
    })
  })

  describe('keeps to its folder', () => {
    const refused: [string, string][] = [
      ['S01', '/../outside.txt'],
      ['S01', '/docs/../../outside.txt'],
      ['S01', '/..'],
      ['S02', '/%2e%2e/outside.txt'],
      ['S02', '/%252e%252e/outside.txt'],
      ['S04', '/../public-secret/a.txt'],
      ['S05', '//a.txt'],
      ['S05', '/docs//index.html'],
      ['S05', '/./a.txt'],
      ['S07', '/a.txt\0.html'],
      ['S07', '/\0'],
      ['S08', '/link.txt'],
      ['S08', '/linked'],
      ['S08', '/linked/'],
      ['S08', '/linked/a.txt'],
      ['S08', '/loop'],
      ['S10', '/a.txt/'],
      ['S10', '/a.txt/x'],
      ['S17', '/fifo'],
      ['S17', '/zero'],
      ['S20', `/${'x'.repeat(5_000)}`],
      ['dotfiles', '/.env'],
      ['dotfiles', '/.git/config'],
      ['dotfiles', '/.git/'],
      ['dotfiles', '/.'],
      ['backslashes', '/docs\\index.html'],
      ['backslashes', '/..\\outside.txt'],
      ['lone surrogates', '/\ud800'],
      ['a path that is none', 'a.txt'],
      ['a path that is none', 'x/a.txt'],
    ]
    it.each(refused)('%s: finds nothing at %j', async (_, path) => {
      const environ = { REQUEST_METHOD: 'GET', SCRIPT_NAME: '', PATH_INFO: path, QUERY_STRING: '' } as Environ
      const watch = watchOpen()
      const heads: string[] = []
      const body = await new Static({ documentRoot: root }).call(environ, (status) => {
        heads.push(status)
        return () => undefined
      })
      expect(heads).toEqual(['404 Not Found'])
      expect(body).toEqual(textBody('404 Not Found\n'))
      expect(watch.stillOpen()).toBe(0)
    })

    it('S17: opens neither a FIFO nor a device', async () => {
      const watch = watchOpen()
      await client().get('/fifo')
      await client().get('/zero')
      expect(watch.opened).toEqual([])
    })

    it('S17: finds no socket', async () => {
      const server = createServer().listen(join(root, 'socket'))
      try {
        expect((await client().get('/socket')).status).toBe(404)
      } finally {
        server.close()
      }
    })

    it('follows links that stay in the folder', async () => {
      expect((await client().get('/alias.txt')).text()).toBe('the text')
      expect((await client().get('/manual/')).text()).toBe('<p>docs</p>')
    })

    it('serves a folder that is a link, and follows it when it is turned', async () => {
      const link = join(base, 'current')
      fs.symlinkSync('public', link)
      const tested = client({ documentRoot: link })
      expect((await tested.get('/a.txt')).text()).toBe('the text')
      fs.unlinkSync(link)
      fs.symlinkSync('public-secret', link)
      expect((await tested.get('/a.txt')).text()).toBe('secret')
    })

    it('S08: serves nothing that was put in the place of a file while it was opened', async () => {
      const path = join(root, 'swapped.txt')
      fs.writeFileSync(path, 'mine')
      const open = promises.open
      const files: FileHandle[] = []
      jest.spyOn(promises, 'open').mockImplementation(async (...args) => {
        fs.unlinkSync(path)
        fs.symlinkSync('../outside.txt', path)
        const file = await open(...args)
        files.push(file)
        fs.unlinkSync(path)
        fs.writeFileSync(path, 'mine again')
        return file
      })
      expect((await client().get('/swapped.txt')).status).toBe(404)
      expect(files.map(({ fd }) => fd)).toEqual([-1])
    })

    it('serves what it opened, whatever is put in its place afterwards', async () => {
      const path = join(root, 'replaced.txt')
      fs.writeFileSync(path, 'old')
      const startResponse = (): (() => void) => {
        fs.unlinkSync(path)
        fs.symlinkSync('../outside.txt', path)
        return () => undefined
      }
      const environ = {
        REQUEST_METHOD: 'GET',
        SCRIPT_NAME: '',
        PATH_INFO: '/replaced.txt',
        QUERY_STRING: '',
      } as Environ
      const body = await new Static({ documentRoot: root }).call(environ, startResponse)
      const pieces: Uint8Array[] = []
      for await (const piece of body) pieces.push(piece)
      await body.close?.()
      expect(Buffer.concat(pieces).toString()).toBe('old')
    })
  })

  describe('of the system', () => {
    const failing = (code: string): void => {
      jest.spyOn(promises, 'open').mockRejectedValue(Object.assign(new Error(`${code}: x`), { code }))
    }

    it.each(['EACCES', 'EPERM'])('S20: answers 403 to %s', async (code) => {
      failing(code)
      const response = await client().get('/a.txt')
      expect([response.status, response.text()]).toEqual([403, '403 Forbidden\n'])
    })

    it.each(['EACCES', 'EPERM'])('S08: answers 404 to %s behind a link out of the folder', async (code) => {
      failing(code)
      expect((await client().get('/link.txt')).status).toBe(404)
      jest.spyOn(promises, 'realpath').mockRejectedValue(Object.assign(new Error('x'), { code }))
      expect((await client().get('/a.txt')).status).toBe(404)
    })

    it.each(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'ENXIO', 'EINVAL'])(
      'S20: answers 404 to %s',
      async (code) => {
        failing(code)
        expect((await client().get('/a.txt')).status).toBe(404)
      },
    )

    it('passes other errors on', async () => {
      failing('EMFILE')
      await expect(client().get('/a.txt')).rejects.toMatchObject({ code: 'EMFILE' })
    })

    it('closes the file if the head is refused', async () => {
      const watch = watchOpen()
      const error = new Error('refused')
      const environ = { REQUEST_METHOD: 'GET', SCRIPT_NAME: '', PATH_INFO: '/a.txt', QUERY_STRING: '' } as Environ
      const call = new Static({ documentRoot: root }).call(environ, () => {
        throw error
      })
      await expect(call).rejects.toBe(error)
      expect([watch.opened.length, watch.stillOpen()]).toEqual([1, 0])
    })

    it('opens a file once and closes it, for GET and HEAD', async () => {
      const watch = watchOpen()
      const responses: TestResponse[] = [await client().get('/a.txt'), await client().head('/a.txt')]
      expect(responses.map(({ status }) => status)).toEqual([200, 200])
      expect([watch.opened.length, watch.stillOpen()]).toEqual([2, 0])
    })

    it('S20: cuts the connection of a file that shrinks while it is sent', async () => {
      const path = join(root, 'shrinking.bin')
      fs.writeFileSync(path, Buffer.alloc(2_000_000))
      const files = new Static({ documentRoot: root })
      const shrinking = async (environ: Environ, startResponse: Parameters<Static['call']>[1]) => {
        const body = await files.call(environ, startResponse)
        fs.truncateSync(path, 1_000)
        return body
      }
      const server = await serve(shrinking, { port: 0, onError: () => undefined })
      try {
        const response = await fetch(`${server.url}/shrinking.bin`)
        expect(response.headers.get('content-length')).toBe('2000000')
        await expect(response.arrayBuffer()).rejects.toThrow()
      } finally {
        await server.close()
      }
    })

    it('sends a large file whole over a socket, and lets a client go away in the middle', async () => {
      const bytes = Buffer.alloc(3_000_000, 'abc')
      fs.writeFileSync(join(root, 'large.bin'), bytes)
      const watch = watchOpen()
      const server = await serve(new Static({ documentRoot: root }), { port: 0 })
      try {
        const response = await fetch(`${server.url}/large.bin`)
        expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
        const controller = new AbortController()
        await fetch(`${server.url}/large.bin`, { signal: controller.signal })
        controller.abort()
      } finally {
        await server.close()
      }
      // A server does not wait for it.
      for (let turn = 0; turn < 100 && watch.stillOpen() > 0; turn++) await delay(10)
      expect([watch.opened.length, watch.stillOpen()]).toEqual([2, 0])
    })
  })

  it('refuses a folder that is not there, and what is no folder', () => {
    for (const name of ['none', 'a.txt']) {
      const error = errorOf(() => new Static({ documentRoot: join(root, name) }))
      expect(error).toBeInstanceOf(OptionError)
      expect(error.message).toBe(
        `static: option "documentRoot": there is no folder ${JSON.stringify(join(root, name))}; name a folder that is there [OPTION_INVALID]`,
      )
    }
  })

  it('refuses options that do not fit', () => {
    expect(errorOf(() => new Static({} as StaticOptions)).code).toBe('OPTION_MISSING')
    for (const index of ['../a', '.a', '', 'a/b']) {
      expect(errorOf(() => new Static({ documentRoot: root, index })).message).toBe(
        'static: option "index" is no name of a file, or a hidden one; it is: the name of the file that stands for its folder [OPTION_INVALID]',
      )
    }
    expect(errorOf(() => new Static({ documentRoot: root, cacheMaxAge: -1 })).message).toBe(
      'static: option "cacheMaxAge" is -1; the least is 0 [OPTION_INVALID]',
    )
  })
})

describe('staticFactory', () => {
  it('reads the keys of a deployment file', async () => {
    const app = staticFactory({}, { document_root: root, cache_max_age: '3600', index: 'a.txt' })
    expect(app.options).toEqual({ documentRoot: root, cacheMaxAge: 3600, index: 'a.txt' })
    expect((await new TestClient(app).get('/')).text()).toBe('the text')
  })

  it('takes a relative folder from the folder of the file, else from the working directory', () => {
    expect(staticFactory({ here: base }, { document_root: 'public' }).options.documentRoot).toBe(root)
    expect(staticFactory({}, { document_root: relative('.', root) }).options.documentRoot).toBe(root)
  })

  it('refuses keys that are none, as they are written in files', () => {
    const conf: Conf = { document_rot: root, documentRoot: root }
    expect(errorOf(() => staticFactory({}, conf)).message).toBe(
      [
        'The options of static do not fit:',
        '  static has no option "document_rot"; did you mean "document_root"? [OPTION_UNKNOWN]',
        '  static has no option "documentRoot"; did you mean "document_root"? [OPTION_UNKNOWN]',
      ].join('\n'),
    )
  })

  it('refuses to be without a folder', () => {
    expect(errorOf(() => staticFactory({ here: base }, {})).code).toBe('OPTION_MISSING')
  })
})
