import { Chain, ChainError, OptionError } from '../../lib/core/index.js'
import { UrlRewrite } from '../../lib/middleware/index.js'
import { faultInHeaders, getHeader, textBody, type Application, type Environ } from '../../lib/protocol/index.js'
import { isolate } from '../../lib/testing/index.js'
import { answerOf, minimalEnviron, type Answer } from './minimal-request.js'

const shown: Application = ({ SCRIPT_NAME, PATH_INFO, QUERY_STRING }, startResponse) => {
  startResponse('200 OK', [])
  return textBody(`${SCRIPT_NAME}|${PATH_INFO}|${QUERY_STRING}`)
}

/** What comes out for a path (and query) or an environ: what the application saw, or the answer in its place. */
function outcome(rules: string | readonly string[], request: string | Partial<Environ>, maxLength = 8192): string {
  const { status, text, headers } = answered(rules, request, maxLength)
  const location = getHeader(headers, 'location')
  return status === '200 OK' ? text : `${status.slice(0, 3)}${location === undefined ? '' : ` ${location}`}`
}

function answered(rules: string | readonly string[], request: string | Partial<Environ>, maxLength = 8192): Answer {
  const lines = typeof rules === 'string' ? rules.split('\n') : rules
  const answer = answerOf(new UrlRewrite(shown, { rules: lines, maxLength }), minimalEnviron(changesFor(request)))
  if (answer instanceof Promise) throw new TypeError('a sync application became async')
  return answer as Answer
}

function changesFor(request: string | Partial<Environ>): Partial<Environ> {
  if (typeof request !== 'string') return request
  const [path = '', query = ''] = request.split('?')
  return { PATH_INFO: path, QUERY_STRING: query }
}

function faultsOf(...rules: string[]): string {
  try {
    new UrlRewrite(shown, { rules })
  } catch (error) {
    if (error instanceof OptionError) return error.message
    throw error
  }
  return 'none'
}

describe('UrlRewrite', () => {
  it('does what the first example of the manual says', () => {
    const app = new Chain().use(UrlRewrite, { rules: ['^/old/(.*)$ /new/$1 [R=308]'] }).wrap(shown)
    const { status, headers, text } = answerOf(app, minimalEnviron({ PATH_INFO: '/old/a b' })) as Answer
    expect([status, getHeader(headers, 'location'), text]).toEqual([
      '308 Permanent Redirect',
      '/new/a%20b',
      '308 Permanent Redirect\n',
    ])
  })

  it('passes on what no rule matches', () => {
    expect(outcome('^/old$ /new', '/other?a=1')).toBe('|/other|a=1')
  })

  it('applies rules in order, each to what those before it made, until one has L', () => {
    const rules = '^/a$ /b\n^/b$ /c [L]\n^/c$ /d'
    expect(outcome(rules, '/a')).toBe('|/c|')
    expect(outcome(rules, '/c')).toBe('|/d|')
  })

  it('skips blank lines and comments, in a list as in a text', () => {
    expect(outcome('\n# none\n  ^/a$ /b  \n', '/a')).toBe('|/b|')
    expect(outcome(['# one\n^/a$ /b', ''], '/a')).toBe('|/b|')
  })

  it('reads its rules from the text of a deployment file, where a comma is part of a rule', () => {
    const text = '\n# a comment\n^/a$ /b,c [R=301,NC]\n'
    const app = new UrlRewrite(shown, { rules: text as unknown as string[] })
    expect(getHeader((answerOf(app, minimalEnviron({ PATH_INFO: '/A' })) as Answer).headers, 'location')).toBe('/b,c')
  })

  it('fills captures by number and by name, and a dollar for two', () => {
    expect(outcome('^/(\\d+)/(?<slug>[^/]+)/x$ /$2-$1-$<slug>-$$-$0', '/7/tea/x')).toBe('|/tea-7-tea-$-/7/tea/x|')
    expect(outcome('^/a(b)?$ /x$1y', '/a')).toBe('|/xy|')
  })

  it('leaves SCRIPT_NAME, REQUEST_URI and the raw path as they came', () => {
    const environ = minimalEnviron({
      SCRIPT_NAME: '/app',
      PATH_INFO: '/a',
      REQUEST_URI: '/app/%61',
      'tsgi.raw_path': '/app/%61',
    })
    void answerOf(new UrlRewrite(shown, { rules: ['^/a$ /b'] }), environ)
    expect(environ).toMatchObject({
      SCRIPT_NAME: '/app',
      PATH_INFO: '/b',
      REQUEST_URI: '/app/%61',
      'tsgi.raw_path': '/app/%61',
    })
  })

  it('leaves OPTIONS * alone', () => {
    expect(outcome('!^/static/ - [F]', { REQUEST_METHOD: 'OPTIONS', PATH_INFO: '*' })).toBe('|*|')
  })

  it('matches the empty path of a mount point', () => {
    expect(outcome('^$ /home', { SCRIPT_NAME: '/app', PATH_INFO: '' })).toBe('/app|/home|')
  })

  describe('query', () => {
    it('keeps the query unless the target has one, appends with QSA and drops with QSD', () => {
      expect(outcome('^/a$ /b', '/a?x=1')).toBe('|/b|x=1')
      expect(outcome('^/a$ /b?y=2', '/a?x=1')).toBe('|/b|y=2')
      expect(outcome('^/a$ /b?y=2 [QSA]', '/a?x=1')).toBe('|/b|y=2&x=1')
      expect(outcome('^/a$ /b?y=2 [QSA]', '/a')).toBe('|/b|y=2')
      expect(outcome('^/a$ /b [QSD]', '/a?x=1')).toBe('|/b|')
      expect(outcome('^/a$ /b?', '/a?x=1')).toBe('|/b|')
      expect(outcome('^/a$ - [QSD]', '/a?x=1')).toBe('|/a|')
    })

    it('puts what was captured into the query as one value, whatever it holds', () => {
      expect(outcome('^/u/(.*)$ /show?id=$1&x=%20é', "/u/1&admin=1#=ü%+'")).toBe(
        '|/show|id=1%26admin%3D1%23%3D%C3%BC%25%2B%27&x=%20%C3%A9',
      )
    })

    it('encodes what a Location may not hold of the query that came, a byte at a time', () => {
      expect(outcome('^/a$ /b [R]', { PATH_INFO: '/a', QUERY_STRING: 'q="><\u00c3\u00a9%zz%41[]\r\n' })).toBe(
        '302 /b?q=%22%3E%3C%C3%A9%25zz%41%5B%5D%0D%0A',
      )
      expect(outcome('^/a$ /b [R]', { PATH_INFO: '/a', QUERY_STRING: '\u2713' })).toBe('302 /b?%E2%9C%93')
    })
  })

  describe('answers', () => {
    it.each([
      ['R', '302 /b'],
      ['R=301', '301 /b'],
      ['redirect=303', '303 /b'],
      ['r=307,l', '307 /b'],
      ['R=308', '308 /b'],
    ])('[%s] answers %s', (flags, answer) => {
      expect(outcome(`^/a$ /b [${flags}]`, '/a')).toBe(answer)
    })

    it('F answers 403 and G answers 410, and no later rule is asked', () => {
      expect(outcome('^/a$ - [F]\n^/a$ /b', '/a')).toBe('403')
      expect(outcome('^/a$ - [gone]', '/a')).toBe('410')
    })

    it('redirects to a URL also without R, with a fragment if there is one', () => {
      expect(outcome('^/a/(.*)$ https://Example.com:443/x/$1?p=1#s-$1', '/a/é#')).toBe(
        '302 https://example.com/x/%C3%A9%23?p=1#s-%C3%A9%23',
      )
      expect(outcome('^/a$ http://example.com', '/a')).toBe('302 http://example.com/')
      expect(outcome('^/a$ http://example.com?x=$0 [R=301]', '/a')).toBe('301 http://example.com/?x=%2Fa')
    })

    it('are small texts without a word of the request, and have none for HEAD', () => {
      const get = answered('^/<b>$ - [F]', '/<b>')
      const head = answered('^/ - [F]', { REQUEST_METHOD: 'HEAD' })
      expect(get.text).toBe('403 Forbidden\n')
      expect(get.headers).toEqual([
        ['content-type', 'text/plain; charset=utf-8'],
        ['content-length', '14'],
        ['x-content-type-options', 'nosniff'],
      ])
      expect([head.status, head.headers, head.text]).toEqual([get.status, get.headers, ''])
    })
  })

  describe('conditions', () => {
    const www = 'if %{HTTP_HOST} ^www\\. [NC]\n^/(.*)$ https://example.com/$1 [R=301]'

    it('must hold for the rule that they stand before', () => {
      expect(outcome(www, { PATH_INFO: '/a', HTTP_HOST: 'WWW.example.com' })).toBe('301 https://example.com/a')
      expect(outcome(www, { PATH_INFO: '/a', HTTP_HOST: 'example.com' })).toBe('|/a|')
      expect(outcome(`${www}\n^/a$ /b`, { PATH_INFO: '/a' })).toBe('|/b|')
    })

    it.each<[string, Partial<Environ>]>([
      ['%{REQUEST_METHOD} =POST', { REQUEST_METHOD: 'POST' }],
      ['%{REQUEST_METHOD} !=GET', { REQUEST_METHOD: 'POST' }],
      ['%{REQUEST_METHOD} ^(?:get|head)$ [NC]', {}],
      ['%{HTTPS} =off', {}],
      ['%{HTTPS} =on', { 'wsgi.url_scheme': 'https' }],
      ['%{REQUEST_SCHEME} =https', { 'wsgi.url_scheme': 'https' }],
      ['%{header:X-Beta} ^1$', { HTTP_X_BETA: '1' }],
      ['%{header:Content-Type} ^text/', { CONTENT_TYPE: 'text/plain' }],
      ['%{QUERY_STRING} ^q=%20$', { QUERY_STRING: 'q=%20' }],
      ['"%{query:q}" "^a b$"', { QUERY_STRING: 'p=1&q=a+b' }],
      ['%{environ:acme.level} =3', { 'acme.level': 3 }],
      ['%{environ:acme.object} ^$', { 'acme.object': {} }],
      ['%{environ:toString} ^$', {}],
      ['%{HTTP_COOKIE} ^$', {}],
      ['%{REMOTE_USER} !.', {}],
      ['%{SERVER_NAME} =localhost', {}],
      ['%{SERVER_PORT} =80', {}],
      ['%{SERVER_PROTOCOL} =HTTP/1.1', {}],
      ['%{SCRIPT_NAME} ^$', {}],
      ['%{PATH_INFO} =/a', {}],
      ['%{CONTENT_LENGTH} =5', { CONTENT_LENGTH: '5' }],
      ['%{REMOTE_ADDR} ^10\\.', { REMOTE_ADDR: '10.0.0.1' }],
      ['%{REMOTE_PORT} =1', { REMOTE_PORT: '1' }],
      ['%{REMOTE_HOST} =h', { REMOTE_HOST: 'h' }],
      ['%{AUTH_TYPE} =Basic', { AUTH_TYPE: 'Basic' }],
    ])('if %s holds', (line, changes) => {
      expect(outcome(`if ${line}\n^/a$ /yes`, { PATH_INFO: '/a', ...changes })).toMatch(/\/yes/)
    })

    it('are joined by OR with the next', () => {
      const rules = 'if %{query:a} =1 [OR]\nif %{query:b} =1\nif %{query:c} =1\n^/$ /yes'
      expect(
        ['a=1&c=1', 'b=1&c=1', 'a=1&b=1', 'c=1'].map((query) => outcome(rules, `/?${query}`).split('|')[1]),
      ).toEqual(['/yes', '/yes', '/', '/'])
    })

    it('give their groups by name', () => {
      const rules =
        'if %{query:id} ^(?<id>\\d+)$ [OR]\nif %{query:name} ^(?<constructor>\\w+)$\n^/show$ /item/$<id>$<constructor> [QSD]'
      expect(outcome(rules, '/show?id=7')).toBe('|/item/7|')
      expect(outcome(rules, '/show?name=tea')).toBe('|/item/tea|')
    })

    it('fill variables into a target', () => {
      expect(outcome('^/a$ /%{REQUEST_METHOD}/%{query:x}?was=%{PATH_INFO}', '/a?x=1%3f')).toBe('|/GET/1?|was=%2Fa')
    })
  })

  describe('when loading', () => {
    it('tells everything that is wrong at once, with the number of the rule, its text and what to do', () => {
      const message = faultsOf(
        '^/a$ /b [N]',
        '^/fine$ /b',
        '# a comment',
        'if %{NOPE} x',
        '^/x$ /$<id>',
        '^/(a+)+$ /b',
        '^/y$ z',
      )
      expect(message).toContain('has 4 faults')
      expect(message).toContain('rule 1 (^/a$ /b [N]): the flag N of mod_rewrite is not offered; rules run once')
      expect(message).toContain('condition of rule 3 (if %{NOPE} x): there is no variable %{NOPE}')
      expect(message).toContain(
        'rule 4 (^/(a+)+$ /b): the pattern ^/(a+)+$ takes exponential time: a+ can pass "a" in two ways; write',
      )
      expect(message).toContain('rule 5 (^/y$ z): the target begins with "z"; begin it with one /')
      expect(message).not.toContain('$<id>')
    })

    it('names the line of the chain', () => {
      const chain = new Chain().use(UrlRewrite, { rules: ['^/a$'] })
      expect(() => chain.wrap(shown)).toThrow(ChainError)
      expect(() => chain.wrap(shown)).toThrow(
        /url-rewrite\.spec\.ts:\d+:\d+: url-rewrite: option "rules" has a fault:\s+rule 1 \(\^\/a\$\): there is no target/,
      )
    })

    it.each([
      ['', 'there is no rule'],
      ['# only a comment', 'there is no rule'],
      ['^/a$', 'there is no target; write: pattern target [flags]'],
      ['^/a$ /b c', 'after the target comes "c", which is no [flags]'],
      ['"^/a b$ /c', 'the quotes that begin at "^/a are not closed'],
      ['^/a$ /b []', 'there is an empty flag'],
      ['^/a$ /b [L,L]', 'the flag L is there twice'],
      ['^/a$ /b [L=1]', 'the flag L takes no value; write L'],
      ['^/a$ /b [QSAA]', 'there is no flag QSAA; did you mean "QSA"?'],
      ['^/a$ /b [OR]', 'the flag OR belongs to conditions, not to rules'],
      ['if %{HTTP_HOST} x [L]\n^/a$ /b', 'the flag L belongs to rules, not to conditions'],
      ['^/a$ /b [R=404]', 'R=404 is no redirect; write R=301, R=302'],
      ['^/a$ /b [R=]', 'R= is no redirect'],
      ['^/a$ - [R,F]', 'contradict one another'],
      ['^/a$ /b [QSA,QSD]', 'contradict one another'],
      ['^/a$ - [R]', 'the target - leads nowhere'],
      ['^/a$ - [QSA]', 'QSA has nothing to append to'],
      ['^/a$ /b [F]', 'nobody goes to the target; write -'],
      ['^/a$ /b#c', 'means something to browsers only'],
      ['^a$ /b', 'the pattern ^a$ never matches: PATH_INFO begins with /; write ^/a$'],
      ['^/a$ b', 'the target begins with "b"'],
      ['^/(.*)$ $1', 'the target begins with "$1"'],
      ['^/a$ //evil.example/', 'the target begins with "//evil.example/"'],
      ['^/a$ /b/../c', 'the target has a dot segment'],
      ['^/a$ /b%20c', 'the path of the target has a percent sequence'],
      ['^/a$ /$', 'a $ in the target stands for nothing'],
      ['^/a$ /$1', 'the target has $1, but the pattern has no groups'],
      ['^/(a)$ /$2', 'the pattern has one group'],
      ['^/(a)(b)$ /$3', 'the pattern has 2 groups'],
      ['!^/(a)$ /$1', 'the pattern has no groups'],
      [
        '^/(?<id>a)$ /$<di>',
        'no group of the rule has that name; write (?<di>…) in the pattern or a condition; did you mean "id"?',
      ],
      ['^/a$ /$<id>', 'no group of the rule has that name'],
      ['^/(?<id>a)$ /%<id>', '%<id> stands for nothing; write $<id>'],
      ['if %{HTTP_HOST} (?<id>a)\n^/(?<id>a)$ /$<id>', 'two groups of the rule are named id'],
      ['^/a$ /%{NOPE}', 'there is no variable %{NOPE}'],
      ['if %{REQUEST_METHD} x\n^/a$ /b', 'did you mean "REQUEST_METHOD"?'],
      [
        'if %{REQUEST_URI} x\n^/a$ /b',
        'the target as it came, not decoded, which a rule must not judge by; write %{PATH_INFO}',
      ],
      ['if %{REQUEST_FILENAME} x\n^/a$ /b', 'looks at no files'],
      ['if "%{header:a b}" x\n^/a$ /b', 'there is no variable %{header:a b}'],
      ['if HTTP_HOST x\n^/a$ /b', 'HTTP_HOST is no variable; write one variable, like %{HTTP_HOST}'],
      ['if %{PATH_INFO} !-f\n^/a$ /b', 'the test -f of mod_rewrite is not offered'],
      ['if %{SERVER_PORT} >80\n^/a$ /b', 'the test >80 of mod_rewrite is not offered'],
      ['if %{HTTP_HOST}\n^/a$ /b', 'there is no pattern'],
      ['if %{HTTP_HOST} x [OR]\n^/a$ /b', 'the last condition of the rule has the flag OR'],
      ['^/a$ /b\nif %{HTTP_HOST} x', 'no rule comes after this condition'],
      ['* /b', 'write .* for any text'],
      ['^/a++ /b', 'JavaScript has no possessive'],
      ['^/a$ ftp://host/', 'the target has the scheme ftp'],
      ['^/a$ javascript:alert(1)', 'the target begins with "javascript:alert(1)"'],
      ['^/a$ https://user@host/', 'is no host'],
      ['^/a$ https:///x', 'is no host'],
      ['^/a$ https://a:99999/', 'is no host'],
    ])('%j: %s', (rules, fault) => {
      expect(faultsOf(...rules.split('\n'))).toContain(fault)
    })

    it.each('N next C S=1 E=a:b CO=a P PT T=x H=x NE B NS DPI END QSL BNP NV UnsafeAllow3F'.split(' '))(
      'refuses the flag %s of mod_rewrite, and says why',
      (flag) => {
        expect(faultsOf(`^/a$ /b [${flag}]`)).toMatch(/the flag \w+ of mod_rewrite is not offered; .{20}/)
      },
    )

    it('takes a pattern that it would refuse if the rule has the flag unsafe', () => {
      expect(faultsOf('^/(a+)+$ /b')).toContain('or add the flag unsafe, if you answer for it')
      expect(outcome('^/(a+)+$ /b [unsafe]', '/aa')).toBe('|/b|')
      expect(outcome('if %{PATH_INFO} (a)\\1 [unsafe]\n^/ /b', '/aa')).toBe('|/b|')
    })

    it('lets no pattern that is refused serve a request', () => {
      expect(faultsOf('^(a+)+$ /b')).toContain('exponential')
      expect(faultsOf('^/(.*)-(.*)-(.*)$ /b')).toContain('polynomial')
    })
  })

  describe('security', () => {
    it('U02: sees one canonical path, so that a rule and the application agree', () => {
      const guard = '^/admin(/|$) - [F]'
      expect(['/admin', '/admin/', '/admin/x'].map((path) => outcome(guard, path))).toEqual(['403', '403', '403'])
      expect(outcome(`^/x/(.*)$ /$1\n${guard}`, '/x/admin/y')).toBe('403')
      expect(outcome('^/x(.*)$ /y/$1', '/x/a')).toBe('|/y/a|')
      expect(outcome('^/x(.*)$ /.$1', '/x/a')).toBe('|/a|')
      expect(outcome('^/x/(.*)$ /y/$1/', '/x/')).toBe('|/y/|')
      expect(outcome('^/x(.*)$ /$1/', '/x')).toBe('|/|')
    })

    it('U03: matches what is written, whole or not, and takes case as NC says', () => {
      const paths = ['/secret', '/SECRET', '/secret/', '/secret;a=b', '/secret.']
      const refused = (rule: string) => paths.filter((path) => outcome(rule, path) === '403')
      expect(refused('^/secret$ - [F]')).toEqual(['/secret'])
      expect(refused('^/secret$ - [F,NC]')).toEqual(['/secret', '/SECRET'])
      expect(refused('^/secret - [F]')).toEqual(['/secret', '/secret/', '/secret;a=b', '/secret.'])
    })

    it('U03: lets no line break slip past a pattern', () => {
      expect(outcome('^/private/.*$ - [F]', '/private/a\nb')).toBe('403')
      expect(outcome('^/private/(.*)x$ /y/$1', '/private/\n\u2028x')).toBe('|/y/\n\u2028|')
    })

    it('U05: never decodes, and puts the mount point before a Location', () => {
      expect(outcome('^/a%2fb$ - [F]', '/a/b')).toBe('|/a/b|')
      expect(outcome('^/(%252e.*)$ /x/$1', '/%252e%252e')).toBe('|/x/%252e%252e|')
      const mounted = new Chain().mount('/café', new UrlRewrite(shown, { rules: ['^/x$ "/y z" [R]', '^/in$ /out'] }))
      const location = answerOf(mounted.wrap(shown), minimalEnviron({ PATH_INFO: '/café/x' })) as Answer
      expect(getHeader(location.headers, 'location')).toBe('/caf%C3%A9/y%20z')
      expect((answerOf(mounted.wrap(shown), minimalEnviron({ PATH_INFO: '/café/in' })) as Answer).text).toBe(
        '/café|/out|',
      )
    })

    it('U06: ends a prefix on a segment where the pattern says so', () => {
      const rule = '^/foo(/.*)?$ /bar$1'
      expect(['/foo', '/foo/x', '/foobar', '/foo.bak', '/foo%2f'].map((path) => outcome(rule, path))).toEqual([
        '|/bar|',
        '|/bar/x|',
        '|/foobar|',
        '|/foo.bak|',
        '|/foo%2f|',
      ])
    })

    it('U08: answers 400 if captures make a dot-dot segment, and never leaves the scope', () => {
      const rule = '^/api/orders/(.*)$ /orders/$1'
      expect(outcome(rule, '/api/orders/../admin')).toBe('400')
      expect(outcome('^/x(.*)$ /y/.$1', '/x./z')).toBe('400')
      expect(outcome('^/x(.*)$ /y/.$1 [R]', '/x./z')).toBe('400')
      expect(outcome('^/x$ /y/%{query:p}', '/x?p=../../etc')).toBe('400')
      expect(outcome('^/x$ https://example.com/%{query:p}/y', '/x?p=..')).toBe('400')
      expect(outcome(rule, '/api/orders/..%2fadmin')).toBe('|/orders/..%2fadmin|')
      expect(outcome('^/x/(.*)$ /y/$1', { SCRIPT_NAME: '/app', PATH_INFO: '/x/..' })).toBe('400')
    })

    it('U09: refuses a target whose host depends on the request', () => {
      for (const target of [
        'http://host$1',
        'http://$1/',
        'https://%{HTTP_HOST}/$1',
        'https://a.$1.example/',
        'http://host$<id>',
      ]) {
        expect(faultsOf(`^(?<id>.*)$ ${target}`)).toContain(
          'depends on the request, so that anybody could choose where it leads',
        )
      }
      expect(outcome('^/(.*)$ http://host/$1', '/@1.2.3.4/')).toBe('302 http://host/@1.2.3.4/')
    })

    it('U11: takes what it fills in literally, without a second reading', () => {
      const hostile = "$1$&$$$`$'$<a>%{REQUEST_METHOD}\\1"
      expect(outcome('^/a\\+b(.*)$ /x/$1', `/a+b${hostile}`)).toBe(`|/x/${hostile}|`)
      expect(outcome('^/(?<a>.*)$ /x/$<a>', `/${hostile}`)).toBe(`|/x/${hostile}|`)
    })

    it('U12: keeps nothing of a request, so that two in flight do not mix', async () => {
      const seen: string[] = []
      const slow: Application = async ({ PATH_INFO, 'acme.gate': gate }, startResponse) => {
        await gate
        seen.push(PATH_INFO)
        startResponse('200 OK', [])
        return []
      }
      const app = new UrlRewrite(slow, { rules: ['if %{query:q} ^(?<q>.*)$', '^/(.*)$ /x/$1/$<q>'] })
      let open: () => void = () => undefined
      const gate = new Promise<void>((resolve) => (open = resolve))
      const both = [
        answerOf(app, minimalEnviron({ PATH_INFO: '/one', QUERY_STRING: 'q=1', 'acme.gate': gate })),
        answerOf(app, minimalEnviron({ PATH_INFO: '/two', QUERY_STRING: 'q=2', 'acme.gate': undefined })),
      ]
      await both[1]
      open()
      await both[0]
      expect(seen).toEqual(['/x/two/2', '/x/one/1'])
      expect(Object.keys(app)).toEqual(['app', 'options'])
    })

    it('H13: gives no Location that is relative to the protocol', () => {
      const rule = '^/to/(.*)$ /$1 [R]'
      const ends = ['/evil.com', '\\evil.com', '\t/evil.com', '\r/evil.com', '//evil.com', '/\\evil.com']
      expect(ends.map((end) => outcome(rule, `/to/${end}`))).toEqual([
        '302 /evil.com',
        '302 /%5Cevil.com',
        '302 /%09/evil.com',
        '302 /%0D/evil.com',
        '302 /evil.com',
        '302 /%5Cevil.com',
      ])
      expect(outcome('^/a$ /b [R]', { SCRIPT_NAME: '//evil.com', PATH_INFO: '/a' })).toBe('302 /evil.com/b')
    })

    it('H14: begins the Location of a slash-append redirect with one slash', () => {
      const rule = '^/(.*[^/])$ /$1/ [R=301]'
      expect(outcome(rule, '//evil.com/%2e%2e')).toBe('301 /evil.com/%252e%252e/')
      expect(outcome(rule, '/docs')).toBe('301 /docs/')
    })

    it('H16: encodes what could break out of a Location or a page', () => {
      expect(outcome('^/(.*)$ /go/$1 [R]', '/"><script>alert(1)</script>')).toBe(
        '302 /go/%22%3E%3Cscript%3Ealert(1)%3C/script%3E',
      )
      expect(outcome('^/(.*)$ https://good/$1 [R]', '/\\@evil')).toBe('302 https://good/%5C@evil')
      expect(outcome('^/(.*)$ /$1 [R]', '/javascript:alert(1)')).toBe('302 /javascript:alert(1)')
    })

    it('F5: lets no character of a path or query into a Location that a header may not have', () => {
      const everything = String.fromCodePoint(...Array(0x250).keys(), 0x2028, 0xd800, 0x1f600)
      const { headers } = answered('^/(.*)$ /$1?x=$1#$1 [R,QSA]', {
        PATH_INFO: `/a${everything.replaceAll('/', '').replaceAll('.', '')}`,
        QUERY_STRING: everything,
      })
      expect(faultInHeaders(headers)).toBeUndefined()
      expect(getHeader(headers, 'location')).toMatch(/^\/a[!-~]+$/)
    })
  })

  describe('lengths', () => {
    it('answers 414 for a path or query, and 431 for a header, that is longer than what is matched', () => {
      expect(outcome('^/a$ /b', `/${'a'.repeat(10)}`, 10)).toBe('414')
      expect(outcome('^/(a*)$ /$1$1', `/${'a'.repeat(9)}`, 10)).toBe('414')
      expect(outcome('if %{QUERY_STRING} x\n^/ /b', `/?${'a'.repeat(11)}`, 10)).toBe('414')
      expect(outcome('if %{HTTP_COOKIE} x\n^/ /b', { HTTP_COOKIE: 'a'.repeat(11) }, 10)).toBe('431')
      expect(outcome('^/ /b', { HTTP_COOKIE: 'a'.repeat(11) }, 10)).toBe('|/b|')
    })
  })

  it('throws on what an application throws', () => {
    const broken: Application = () => {
      throw new RangeError('mine')
    }
    expect(() => answerOf(new UrlRewrite(broken, { rules: ['^/ /b'] }), minimalEnviron())).toThrow('mine')
  })
})

describe('UrlRewrite, between Lint and Lint', () => {
  const layer = isolate(UrlRewrite, { rules: ['^/old/(.*)$ /new/$1 [R=308]', '^/a$ /b?x=1 [QSA]', '^/x$ - [F]'] })

  it('keeps the protocol when it passes a request on', async () => {
    const response = await layer.respond(200, { 'Content-Type': 'text/plain' }, 'hello').get('/a?y=2')
    expect(response.text()).toBe('hello')
    layer.expectPassed().expectEnviron({ SCRIPT_NAME: '', PATH_INFO: '/b', QUERY_STRING: 'x=1&y=2' })
  })

  it.each(['GET', 'HEAD', 'POST'])('keeps it when it answers %s itself', async (method) => {
    const moved = await layer.request(method, '/old/caf%C3%A9')
    const refused = await layer.request(method, '/x')
    expect([moved.status, moved.header('location'), refused.status]).toEqual([308, '/new/caf%C3%A9', 403])
  })
})
