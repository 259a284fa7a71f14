import { bindsOf, faultInBinds, openUrl, parseBind } from '../../lib/handlers/bind.js'

describe('parseBind', () => {
  it.each([
    ['127.0.0.1:8080', { kind: 'tcp', host: '127.0.0.1', port: 8080 }],
    ['a.example:0', { kind: 'tcp', host: 'a.example', port: 0 }],
    ['[::1]:65535', { kind: 'tcp', host: '::1', port: 65_535 }],
    ['[fe80::1%eth0]:80', { kind: 'tcp', host: 'fe80::1%eth0', port: 80 }],
    ['unix:/run/a b.sock', { kind: 'unix', path: '/run/a b.sock' }],
    ['unix:a.sock', { kind: 'unix', path: 'a.sock' }],
    ['fd:3', { kind: 'fd', fd: 3 }],
    ['systemd', { kind: 'systemd', name: undefined }],
    ['systemd:web', { kind: 'systemd', name: 'web' }],
  ])('reads %s', (text, place) => {
    expect(parseBind(text)).toEqual({ ...place, text, isPlain: false })
    expect(parseBind(`http://${text}`)).toEqual({ ...place, text: `http://${text}`, isPlain: true })
  })

  const forms = 'HOST:PORT, [IPV6]:PORT, unix:/path, fd:3, systemd or systemd:NAME, perhaps after http://'
  it.each([
    ['8080', `is "8080", which is none of ${forms}`],
    [':8080', `is ":8080", which is none of ${forms}`],
    ['a:b:80', `is "a:b:80", which is none of ${forms}`],
    ['::1:80', `is "::1:80", which is none of ${forms}`],
    ['a:80x', `is "a:80x", which is none of ${forms}`],
    ['a:123456', `is "a:123456", which is none of ${forms}`],
    ['https://a:1', `is "https://a:1", which is none of ${forms}`],
    ['a b:80', `is "a b:80", which is none of ${forms}`],
    ['systemd:', `is "systemd:", which is none of ${forms}`],
    ['a:65536', 'has the port 65536; the most is 65535'],
    ['unix:', 'names no path after unix:'],
    ['fd:', 'names no number after fd:'],
    ['fd:-1', 'names no number after fd:'],
    ['a:80\n', 'has a control character'],
    ['unix:/a\0b', 'has a control character'],
  ])('refuses %j', (text, fault) => {
    expect(parseBind(text)).toBe(fault)
    expect(faultInBinds(['a:1', text])).toBe(fault)
  })
})

describe('faultInBinds', () => {
  it('wants at least one', () => {
    expect(faultInBinds([])).toBe('is empty')
    expect(faultInBinds(['a:1', 'unix:b'])).toBeUndefined()
  })
})

describe('bindsOf', () => {
  const defaults = { bind: undefined, host: '::1', port: 80, socket: undefined }

  it('takes bind before socket, and socket before host and port', () => {
    expect(bindsOf(defaults)).toEqual([{ kind: 'tcp', host: '::1', port: 80, text: '[::1]:80', isPlain: false }])
    const socket = { kind: 'unix', path: '/a', text: '/a', isPlain: false }
    expect(bindsOf({ ...defaults, socket: '/a' })).toEqual([socket])
    const binds = bindsOf({ ...defaults, socket: '/a', bind: ['b:1', 'fd:4'] })
    expect(binds.map(({ text }) => text)).toEqual(['b:1', 'fd:4'])
  })
})

describe('openUrl', () => {
  it.each([
    ['0.0.0.0', 'https://localhost:81'],
    ['::', 'https://localhost:81'],
    ['::1', 'https://[::1]:81'],
    ['a.example', 'https://a.example:81'],
  ])('makes a URL of %s that can be opened', (host, url) => {
    expect(openUrl('https', host, 81)).toBe(url)
  })
})
