import { dirname, relative } from 'node:path'

// Makes deployment files: most of them nearly right, with what a person or a bad editor may do to them.
const NAMES = ['main', 'a', 'b', 'c', 'd', 'f1', 'f2', 'x y', 'constructor', '__proto__', '10', 'é']
const KEYS = [
  'x',
  'y',
  'k',
  'Key',
  'a b',
  '10',
  '2',
  '__proto__',
  'constructor',
  'here',
  '__file__',
  'debug',
  'e%e',
  'näme',
  'global',
  'z.w/v',
]
const WHITE = [
  '\t',
  '\x0b',
  '\x0c',
  '\x1c',
  '\x1f',
  '\x85',
  '\xa0',
  '\u2003',
  '\u2028',
  '\u3000',
  '\ufeff',
  '\u180e',
  '\u200b',
]

const EGGS = {
  app: [
    'egg:Fake#app_a',
    'egg:Fake#app_b',
    'egg:Other#thing',
    'egg:Fake#main',
    'egg:Fake#app_mutate',
    'egg:Fake#appcomp_x',
    'egg:Fake#filter_x',
    'egg:Nope_x#y',
    'egg:Fake',
    'egg:Paste#static',
    'egg:fa-KE#app_a',
    'EGG:Fake#app_a',
    'egg:Fake#raise_x',
    'egg:Fake#appfilter_x',
  ],
  composite: [
    'egg:Paste#urlmap',
    'egg:Fake#composite_c',
    'egg:Fake#composit_c',
    'egg:Other#comp',
    'egg:Paste#cascade',
    'egg:Fake#twocomp_x',
    'call:m:urlmap',
    'call:nova.auth:pipeline_factory',
    'call:m:thing',
  ],
  filter: [
    'egg:Fake#filter_f',
    'egg:Fake#filter_g',
    'egg:Fake#filterapp_f',
    'egg:Fake#filterapp_g',
    'egg:Fake#twofilter_x',
    'egg:Other#thing',
    'egg:Paste#gzip',
    'egg:Fake#filter_mutate',
    'egg:NotInstalledX#y',
  ],
  server: ['egg:Fake#server_s', 'egg:Fake#runner_r', 'egg:Paste#http', 'egg:waitress#main', 'egg:Fake#twoserver_x'],
}
const CALLS = [
  'call:m:f',
  'call:pkg.mod:g',
  'call:m:raise_it',
  'call:missing:f',
  'call:m:missing',
  'call:m',
  'call:a:b:c',
  'call:m:A.b',
  'call:m:',
  'call::f',
]
const MODULES = [
  'm:f',
  'pkg.mod:f',
  'm : f',
  'm:A.b',
  'm',
  'm:f [x]',
  'missing.m:f',
  'm:missing_x',
  'a b:c',
  '',
  'm:raise_me',
  'm:do_mutate',
  'm.:f',
  'm:.f',
  'm:f [',
  ':f',
  'é:ü',
]
const FILES = [
  'inc.ini',
  'sub/inc.ini',
  'main.ini',
  'nosuch.ini',
  'sub/../inc.ini',
  'sub\\inc.ini',
  'sub/nested.ini',
  '',
  'sub',
  'inc.ini/x',
  ' inc.ini ',
  'inc%2eini',
  'inc%%2eini',
]
const PROTOCOLS = {
  app: ['paste.app_factory', 'paste.composite_factory', 'paste.composit_factory'],
  filter: ['paste.filter_factory', 'paste.filter_app_factory'],
  server: ['paste.server_factory', 'paste.server_runner'],
}
const PREFIXES = {
  app: ['app', 'app', 'app', 'application'],
  composite: ['composite', 'composite', 'composit'],
  pipeline: ['pipeline'],
  'filter-app': ['filter-app'],
  filter: ['filter'],
  server: ['server'],
}

/** The files of one case, by name, and what is loaded from them. */
export function makeCase(random) {
  const files = {}
  const extra = ['inc.ini', 'sub/inc.ini', 'sub/nested.ini'].filter(() => random.chance(0.35))
  // How wild the case is: most are nearly right, so that they get far.
  wildness = random.pick([0, 0, 0.15, 0.4, 1])
  const plan = makePlan(random)
  const all = ['main.ini', ...extra]
  all.forEach((file, index) => {
    // Mostly files that come later, so that few include one another in a circle.
    included = all.slice(random.chance(0.1 * wildness) ? 0 : index + 1).map((other) => relative(dirname(file), other))
    files[file] = makeFile(random, index === 0 ? plan : makePlan(random))
  })
  return { files, requests: Array.from({ length: 1 + random.below(4) }, () => makeRequest(random, plan)) }
}

let wildness = 1
let included = []
let names = { app: [], filter: [], server: [] }
let known = ['here', '__file__']

/** The sections of a file: kind and name of each. */
function makePlan(random) {
  const kinds = ['app', 'app', 'app', 'composite', 'pipeline', 'filter-app', 'filter', 'filter', 'filter', 'server']
  const plan = { sections: [], app: [], filter: [], server: [] }
  const count = 2 + random.below(8)
  for (let index = 0; index < count; index++) {
    const kind =
      index === 0 ? random.pick(['app', 'composite', 'pipeline', 'pipeline', 'filter-app']) : random.pick(kinds)
    const wanted = kind === 'filter' || kind === 'server' ? kind : 'app'
    const name = index === 0 && random.chance(0.9) ? 'main' : random.pick(NAMES)
    if (plan[wanted].includes(name) && !random.chance(0.05 * wildness)) continue
    plan.sections.push([kind, name])
    plan[wanted].push(name)
  }
  return plan
}

function makeRequest(random, plan) {
  const kind = random.pick(['app', 'app', 'app', 'app', 'filter', 'filter', 'server', 'config'])
  const request = { kind, uri: 'config:{folder}/main.ini' }
  const own = plan[kind === 'config' ? 'app' : kind]
  if (random.chance(0.7)) request.name = own.length > 0 && random.chance(0.95) ? random.pick(own) : random.pick(NAMES)
  if (random.chance(0.15)) {
    request.uri = random.pick([
      ...FILES.map((file) => `config:${file}`),
      'config:main.ini#a',
      'config:main.ini#',
      'config:main.ini#a#b',
      'CONFIG:main.ini',
      'ini:main.ini',
      'main.ini',
      'config:{folder}/main.ini#b',
      ...EGGS.app,
      ...EGGS.filter,
      ...CALLS,
    ])
    if (random.chance(0.9)) request.relativeTo = random.pick(['{folder}', '{folder}', '{folder}/', '{folder}/sub'])
  }
  if (random.chance(0.25)) {
    request.globalConf = Object.fromEntries(
      random
        .times(3, () => [random.pick([...KEYS, 'set x', 'get y', 'use', 'not_found_app', 'filter-with']), text(random)])
        .filter(([key]) => key !== '__proto__'),
    )
  }
  return request
}

function makeFile(random, plan) {
  known = ['here', '__file__']
  const lines = []
  if (random.chance(0.05 * wildness))
    lines.push(random.pick(['x = 1', '# note', '', '; note', ' [app:main]', '\ufeff[app:main]']))
  if (random.chance(0.6)) lines.push('[DEFAULT]', ...defaults(random))
  for (const [index, [kind, name]] of plan.sections.entries()) {
    const later = plan.sections.slice(random.chance(0.1 * wildness) ? 0 : index + 1)
    names = { app: [], filter: [], server: [] }
    for (const [other, its] of later) names[other === 'filter' || other === 'server' ? other : 'app'].push(its)
    lines.push(`[${decorated(random, `${random.pick(PREFIXES[kind])}:${name}`)}]`, ...body(random, kind))
  }
  if (random.chance(0.1 * wildness)) lines.push('[DEFAULT]', ...defaults(random))
  if (random.chance(0.1 * wildness))
    lines.push(
      random.pick(['[app]', '[pipeline]', '[filter]', '[composite]', '[filter-app]', '[server]']),
      ...body(random, random.pick(['app', 'pipeline', 'filter', 'composite'])),
    )
  if (random.chance(0.1)) lines.push('[loggers]', 'keys = %(bad', 'k = v')
  const messed = random.chance(0.7 * wildness) ? mess(random, lines) : lines
  const end = random.chance(0.05) ? '\r' : random.chance(0.1) ? '\r\n' : '\n'
  const whole = messed.join(end) + (random.chance(0.9) ? end : '')
  const bytes = Buffer.from(whole, 'utf8')
  return random.chance(0.06 * wildness) ? spoilt(random, bytes) : bytes
}

function decorated(random, header) {
  if (!random.chance(0.08 * wildness)) return header
  return random.pick([
    ` ${header}`,
    `${header} `,
    header.replace(':', ': '),
    header.replace(':', ' :'),
    `${header}]`,
    `${header}] # x`,
    `${header}]]`,
    header.toUpperCase(),
    header.replace(':', `:${random.pick(WHITE)}`),
  ])
}

function defaults(random) {
  const own = new Set(random.times(4, () => random.pick(KEYS)))
  const lines = []
  for (const name of own) {
    lines.push(entry(random, name, text(random)))
    known = [...known, name]
  }
  if (random.chance(0.12))
    lines.push(
      `${random.pick(['use', 'pipeline', 'filter-with', 'set x', 'get y', 'next', 'not_found_app', 'paste.app_factory', 'require'])} = ${text(random)}`,
    )
  return lines
}

function body(random, kind) {
  const lines = []
  const before = known
  const wanted = kind === 'composite' || kind === 'pipeline' ? 'app' : kind === 'filter-app' ? 'filter' : kind
  if (kind === 'pipeline') {
    if (random.chance(1 - 0.05 * wildness)) lines.push(pipeline(random))
    if (random.chance(0.04 * wildness)) lines.push(entry(random, 'use', reference(random, 'app')))
  } else if (random.chance(0.75)) lines.push(entry(random, 'use', reference(random, kind)))
  else if (random.chance(1 - 0.1 * wildness))
    lines.push(
      entry(
        random,
        random.pick(PROTOCOLS[wanted]),
        random.chance(0.3 * wildness)
          ? random.pick(MODULES)
          : random.pick(['m:f', 'pkg.mod:f', 'm : f', 'm:A.b', 'm:f [x]', 'é:ü', 'm:do_mutate']),
      ),
    )
  if (random.chance(0.05 * wildness))
    lines.push(entry(random, random.pick(PROTOCOLS[random.pick(Object.keys(PROTOCOLS))]), random.pick(MODULES)))
  if (kind === 'filter-app' && random.chance(1 - 0.05 * wildness))
    lines.push(entry(random, 'next', target(random, 'app')))
  if (random.chance(0.2)) lines.push(entry(random, 'filter-with', target(random, 'filter')))
  if (random.chance(0.03))
    lines.push(
      entry(
        random,
        'require',
        random.pick(['Fake', 'Fake Paste', '', ...(random.chance(wildness) ? ['NotInstalled', 'Fake==1.0'] : [])]),
      ),
    )
  if (kind === 'composite') lines.push(...children(random))
  if (kind !== 'pipeline' || random.chance(0.1 * wildness)) {
    for (let count = random.below(4); count > 0; count--) {
      const name = key(random)
      lines.push(entry(random, name, text(random)))
      known = [...known, name]
    }
  }
  if (random.chance(0.25)) lines.push(entry(random, `set ${random.pick(KEYS)}`, text(random)))
  if (random.chance(kind === 'pipeline' ? 0.03 : 0.2))
    lines.push(
      entry(
        random,
        `get ${random.pick([...KEYS, ...(random.chance(0.2) ? ['use', 'next', 'filter-with', 'pipeline'] : [])])}`,
        random.chance(0.5 * wildness) ? random.pick([...KEYS, 'nope']) : random.pick(before),
      ),
    )
  const unique = []
  const seen = new Set()
  for (const line of lines) {
    const name = line.split(/[=:]/, 1)[0].trim()
    if (seen.has(name) && !random.chance(0.02 * wildness)) continue
    seen.add(name)
    unique.push(line)
  }
  known = before
  return random.chance(0.3) ? unique.sort(() => random.next() - 0.5) : unique
}

function children(random) {
  return random.times(4, () => {
    const path = random.chance(1 - wildness)
      ? random.pick(['/', '/a', '/v2', '//x//', 'app1', 'app2', 'app10', 'domain h.com /a', 'k', '10', '9'])
      : random.pick([
          '/',
          '/a',
          '/a/',
          '/b c',
          '//x//',
          'domain h.com /a',
          'domain h.com port 80',
          '/v2',
          'app1',
          'app2',
          'app10',
          'k',
          'catch',
          'not_found_app',
          'noglobal.x',
          'default.x',
          'extra.x',
          'filter.x',
          'server.x',
          'plain.x',
          'port 80 /',
          'nothing',
          '10',
          '9',
          'domain',
          'domain a domain b',
        ])
    if (path === 'catch') return entry(random, path, random.pick(['404', '404 500', 'x', '']))
    if (random.chance(0.2))
      return entry(random, path, [...random.times(2, () => target(random, 'filter')), target(random, 'app')].join(' '))
    if (path === 'filter.x') return entry(random, path, target(random, 'filter'))
    if (path === 'server.x') return entry(random, path, target(random, 'server'))
    return entry(random, path, target(random, 'app'))
  })
}

function pipeline(random) {
  const names = [...random.times(3, () => target(random, 'filter')), target(random, 'app')]
  if (random.chance(0.05 * wildness)) return 'pipeline ='
  if (random.chance(0.3))
    return `pipeline =\n${names.map((name) => `  ${name}`).join(random.chance(0.2) ? '\n  # note\n' : '\n')}`
  return entry(
    random,
    'pipeline',
    names.join(
      random.pick([' ', ' ', '  ', '\t', '\xa0'].concat(random.chance(0.3 * wildness) ? [', ', ...WHITE] : [])),
    ),
  )
}

/** What a section may `use`. */
function reference(random, kind) {
  const wanted = kind === 'composite' || kind === 'pipeline' ? 'app' : kind === 'filter-app' ? 'filter' : kind
  const eggs = EGGS[kind === 'filter-app' ? 'filter' : kind === 'pipeline' ? 'app' : kind]
  if (random.chance(0.6)) return random.pick(random.chance(0.4 * wildness) ? eggs : eggs.slice(0, 4))
  if (random.chance(0.35)) return random.pick(random.chance(0.4 * wildness) ? CALLS : CALLS.slice(0, 2))
  return target(random, wanted)
}

/** Something that is named: a section, or a URI. */
function target(random, wanted) {
  const own = names[wanted]
  if (own.length > 0 && random.chance(0.75)) {
    return random.pick(own)
  }
  if (random.chance(0.1 * wildness)) return random.pick(NAMES)
  if (random.chance(0.6)) return random.pick(random.chance(0.4 * wildness) ? EGGS[wanted] : EGGS[wanted].slice(0, 4))
  if (included.length > 0 ? random.chance(0.7) : random.chance(0.3 * wildness)) {
    const file = included.length === 0 || random.chance(0.3 * wildness) ? random.pick(FILES) : random.pick(included)
    return `config:${file}${random.chance(0.6) ? `#${random.pick(['main', 'a', 'b', 'c', 'f1', 'f2'])}` : ''}`
  }
  return random.chance(wildness)
    ? random.pick([...CALLS, ...EGGS.composite, 'x:y', 'a1:b', '%(x)s', '%(here)s', `config:%(here)s/inc.ini#a`, ''])
    : random.pick(EGGS[wanted].slice(0, 4))
}

function key(random) {
  if (random.chance(0.85)) return random.pick(KEYS)
  return random.pick([
    'set',
    'get',
    'set\tx',
    'setx',
    'Set x',
    'set  x',
    'set %(x)s',
    'get  y',
    'use',
    'next',
    'pipeline',
    'callable_',
    'paste.app_factory',
    '[k',
    '"q"',
    '#k',
    'k;',
  ])
}

function text(random) {
  if (random.chance(0.5))
    return random.pick([
      '1',
      '2',
      'v',
      'a',
      'b',
      'f1',
      'true',
      '',
      'x y',
      '1 ; no comment',
      "it's",
      '"q"',
      'b\'o"th',
      '\\n',
      'é',
      '😀',
    ])
  if (random.chance(0.6)) {
    const name = random.chance(0.3 * wildness) ? random.pick([...KEYS, 'set x']) : random.pick(known)
    return random.pick([`%(${name})s`, `%(${name})s`, '%%', `%(here)s/%(${name})s`, `%(${name})s%%`, '100%%'])
  }
  if (random.chance(0.4 * wildness))
    return random.pick([
      '%',
      '100%',
      '%(',
      '%(x',
      '%(x)',
      '%(x)d',
      '%()s',
      '%(nope)s',
      '%x',
      '%(toString)s',
      '%(X)s',
      'a%',
      '%%%',
      '%(x)s%(',
      "%('q')s",
      '%(ENV_HOME)s',
    ])
  return `${random.pick(WHITE)}v${random.pick(WHITE)}w${random.pick(WHITE)}`
}

function entry(random, name, value) {
  if (random.chance(0.9)) return `${name} = ${value}`
  return random.pick([
    `${name}=${value}`,
    `${name}: ${value}`,
    `${name}:${value}`,
    `${name} : = ${value}`,
    `${name} =\n  ${value}`,
    `${name} = ${value}\n\t${value}`,
    `${name} = ${value}\n\n  more`,
    `${name} = ${value}\n# c\n  more`,
    `  ${name} = ${value}`,
    `${name}${random.pick(WHITE)}=${random.pick(WHITE)}${value}`,
    `${name} = ${value}\n  [app:x]\n  k = v`,
  ])
}

/** What goes wrong with a text. */
function mess(random, lines) {
  const result = lines.join('\n').split('\n')
  for (let count = 1 + random.below(2); count > 0; count--) {
    const at = random.below(result.length + 1)
    const line = result[at] ?? ''
    switch (random.below(8)) {
      case 0:
        result.splice(
          at,
          0,
          random.pick([
            'lonely',
            '= v',
            ': v',
            '[]',
            '[broken',
            ']',
            '[]]',
            '   ',
            '\t',
            '# c',
            '; c',
            '  # c',
            '  deep',
            'k',
            `${random.pick(WHITE)}`,
            `${random.pick(WHITE)}# c`,
            `${random.pick(WHITE)}k = v`,
            '=',
            '  = x',
            '[DEFAULT]',
            '[app:zz]',
            '[default]',
            '[ DEFAULT ]',
            'a = 1\n  b = 2\n c = 3',
          ]),
        )
        break
      case 1:
        result.splice(at, 1)
        break
      case 2:
        result.splice(at, 0, line)
        break
      case 3:
        result[at] = ` ${line}`
        break
      case 4:
        result[at] = line + random.pick(WHITE)
        break
      case 5:
        result[at] =
          line.slice(0, random.below(line.length + 1)) +
          random.pick([...WHITE, '=', ':', '%', ']', '#', '\r', '\0', "'", '"']) +
          line.slice(random.below(line.length + 1))
        break
      case 6:
        result[at] = `${random.pick(WHITE)}${line}`
        break
      default:
        result.splice(at, 0, '')
    }
  }
  return result
}

/** Bytes that are no UTF-8. */
function spoilt(random, bytes) {
  const bad = random.pick([
    [0xff],
    [0xc3],
    [0xe2, 0x82],
    [0xed, 0xa0, 0x80],
    [0xf0, 0x9f, 0x98],
    [0xc0, 0x80],
    [0xe0, 0x80],
    [0xf4, 0x90],
    [0x80],
    [0xf5],
    [0xe2, 0x28],
    [0xf0, 0x9f, 0x28],
  ])
  const at = random.chance(0.3) ? bytes.length : random.below(bytes.length + 1)
  const filler = random.chance(0.2)
    ? Buffer.from(`${'# filler é\n'.repeat(random.pick([740, 745, 683, 1500]))}`)
    : Buffer.alloc(0)
  return Buffer.concat([filler, bytes.subarray(0, at), Buffer.from(bad), bytes.subarray(at)])
}
