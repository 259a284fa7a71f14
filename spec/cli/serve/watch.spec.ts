import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Watch } from '../../../lib/cli/serve/watch.js'
import type { WorkerListener, WorkerMessage, WorkerProcess } from '../../../lib/cli/serve/worker-process.js'
import { folderWith } from '../command-line.js'

const cwd = realpathSync(folderWith({ 'paste.ini': '', users: '', 'a.js': '', 'b.mjs': '', 'other/c.js': '' }))
const path = (name: string) => join(cwd, name)
let saves = 0
const save = (name: string) => {
  writeFileSync(path(name), String(++saves))
}

function watching({ file = 'paste.ini', sources = ['paste.ini', 'users'] } = {}) {
  const clock = { now: 0 }
  const told: string[] = []
  const facts: object[] = []
  const list = [...sources]
  const watch = new Watch({ file: path(file), cwd, sources: () => list.map(path), now: () => clock.now })
  const tell = watch.telling((event, text, more = {}) => {
    told.push(`${event}: ${text}`)
    facts.push(more)
  })
  let reloads = 0
  watch.start(() => reloads++)
  let listener: WorkerListener | undefined
  const messages: WorkerMessage[] = []
  const worker: WorkerProcess = {
    pid: 7,
    send: () => undefined,
    kill: () => undefined,
    follow: (given) => (listener = given),
  }
  const followed = watch.follow(worker)
  followed.follow({ message: (message) => messages.push(message), exit: () => undefined })
  const loads = (message: object) => listener?.message(message as WorkerMessage)
  return { clock, facts, followed, list, loads, messages, reloads: () => reloads, tell, told, watch }
}

describe('Watch', () => {
  beforeEach(() => {
    jest.useFakeTimers()
  })
  afterEach(() => {
    jest.useRealTimers()
  })

  it('reloads when a file has changed and then nothing for a moment', () => {
    const { facts, reloads, told, watch } = watching()
    save('paste.ini')
    jest.advanceTimersByTime(100)
    expect([reloads(), told]).toEqual([0, []])
    save('paste.ini')
    save('users')
    jest.advanceTimersByTime(100)
    expect(reloads()).toBe(0)
    jest.advanceTimersByTime(100)
    expect([reloads(), told, facts]).toEqual([
      1,
      ['changed: paste.ini, users changed, reloading'],
      [{ files: ['paste.ini', 'users'] }],
    ])
    jest.advanceTimersByTime(1_000)
    expect(reloads()).toBe(1)
    watch.stop()
  })

  it('looks no more when it is stopped', () => {
    const { reloads, watch } = watching()
    watch.stop()
    save('paste.ini')
    jest.advanceTimersByTime(1_000)
    expect(reloads()).toBe(0)
  })

  it('names three files and counts the others', () => {
    const names = ['1.pem', '2.pem', '3.pem', '4.pem', '5.pem']
    const { told, watch } = watching({ sources: names })
    names.forEach(save)
    jest.advanceTimersByTime(200)
    expect(told).toEqual(['changed: 1.pem, 2.pem, 3.pem and 2 more changed, reloading'])
    watch.stop()
  })

  it('tells how long the reload took, be it in vain, and only then', () => {
    const { clock, facts, tell, told, watch } = watching()
    tell('reloaded', 'by a signal')
    save('users')
    jest.advanceTimersByTime(200)
    clock.now = 123.4
    tell('worker_ready', 'it serves', { pid: 7 })
    tell('reloaded', 'done', { generation: 2 })
    expect(told.slice(-2)).toEqual(['worker_ready: it serves', 'reloaded: done (after 123 ms)'])
    expect(facts.slice(-2)).toEqual([{ pid: 7 }, { generation: 2, took: 123 }])
    save('users')
    jest.advanceTimersByTime(200)
    tell('reload_failed', 'no')
    expect(told.at(-1)).toBe('reload_failed: no (after 0 ms)')
    tell('reload_failed', 'no')
    expect([told[0], told.at(-1)]).toEqual(['reloaded: by a signal', 'reload_failed: no'])
    watch.stop()
  })

  it('tells why a worker could not start together with what comes of it', () => {
    const { tell, told, watch } = watching()
    tell('worker_failed', 'a.ini:1:1: error: no', { pid: 7 })
    tell('reload_failed', 'generation 1 serves on: worker 7 cannot start')
    tell('reload_failed', 'no')
    tell('worker_failed', 'why')
    tell('start_failed', 'nothing is served')
    expect(told).toEqual([
      'reload_failed: generation 1 serves on: worker 7 cannot start: a.ini:1:1: error: no',
      'reload_failed: no',
      'start_failed: nothing is served: why',
    ])
    watch.stop()
  })

  it('watches what a changed file leads to', () => {
    const { list, told, watch } = watching({ sources: ['paste.ini'] })
    list.push('later.pem')
    save('paste.ini')
    jest.advanceTimersByTime(200)
    save('later.pem')
    jest.advanceTimersByTime(200)
    expect(told).toHaveLength(2)
    watch.stop()
  })

  it.each([
    ['a CommonJS module', { 'watch:require': [path('a.js')] }, 'a.js'],
    ['an ES module', { 'watch:import': [`${pathToFileURL(path('b.mjs')).href}?again`] }, 'b.mjs'],
    ['a module that is not there yet', { 'watch:require': [path('missing.js')] }, 'missing.js'],
  ])('watches %s that a worker says it loads', (_, message, name) => {
    const { loads, messages, told, watch } = watching()
    loads(message)
    save(name)
    jest.advanceTimersByTime(200)
    expect(told).toEqual([`changed: ${name} changed, reloading`])
    expect(messages).toEqual([message])
    watch.stop()
  })

  it('watches no module of a package, none outside of the folder, and nothing that is no file', () => {
    mkdirSync(path('other/node_modules/a'), { recursive: true })
    const { followed, loads, reloads, watch } = watching({ file: 'other/paste.ini', sources: [] })
    loads({ 'watch:require': [path('a.js'), path('other/node_modules/a/index.js'), 7, 'node:fs'] })
    loads({ 'watch:import': ['node:fs', 'data:text/javascript,1'], type: 'report' })
    loads({ 'watch:import': 'other' })
    save('a.js')
    save('other/node_modules/a/index.js')
    jest.advanceTimersByTime(300)
    expect([reloads(), followed.pid]).toEqual([0, 7])
    watch.stop()
  })

  it('watches modules beside a file that is not there', () => {
    const { loads, reloads, watch } = watching({ file: 'nowhere.ini', sources: [] })
    loads({ 'watch:require': [path('a.js')] })
    save('a.js')
    jest.advanceTimersByTime(200)
    expect(reloads()).toBe(1)
    watch.stop()
  })
})
