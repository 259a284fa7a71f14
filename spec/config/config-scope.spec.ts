import { join } from 'node:path'
import { loadApp, type Invocation, type LoadOptions } from 'tsgi/config'
import { deployment, failure } from './deployment.js'

async function confOf(ini: string, options: LoadOptions = {}) {
  const folder = deployment({ 'x.ini': ini })
  let seen: Invocation | undefined
  await loadApp('config:x.ini', {
    relativeTo: folder,
    hooks: {
      module: () => ({ f: () => undefined }),
      call: (invocation) => {
        seen = invocation
        return () => []
      },
    },
    ...options,
  })
  const { globalConf, localConf } = seen as Invocation
  return { folder, globalConf: { ...globalConf }, localConf: { ...localConf } }
}

const MAIN = '[app:main]\nuse = call:m:f\n'

describe('the defaults of a file', () => {
  it('§5.3: are here and __file__ first, which the file may override', async () => {
    const { folder, globalConf } = await confOf(`[DEFAULT]\na = %(here)s\n${MAIN}`)

    expect(globalConf).toEqual({ here: folder, __file__: join(folder, 'x.ini'), a: folder })
    expect(Object.keys(globalConf)).toEqual(['here', '__file__', 'a'])
    expect((await confOf(`[DEFAULT]\nhere = h\n__file__ = f\n${MAIN}`)).globalConf).toEqual({
      here: 'h',
      __file__: 'f',
    })
  })

  it('§5.3: stay as they are written if they come out empty', async () => {
    const { globalConf, localConf } = await confOf(`[DEFAULT]\nempty =\ncopy = %(empty)s\n${MAIN}x = <%(copy)s>\n`)

    expect(globalConf).toMatchObject({ empty: '', copy: '%(empty)s' })
    expect(localConf).toEqual({ x: '<>' })
  })

  it('§5.3: see no key of a section, which sees its own first', async () => {
    const { globalConf, localConf } = await confOf(`[DEFAULT]\na = 1\nb = %(a)s\n${MAIN}a = 2\nc = %(b)s\nd = %(a)s\n`)

    expect(globalConf).toMatchObject({ a: '1', b: '1' })
    expect(localConf).toEqual({ c: '2', d: '2' })
  })

  it('§6: take the caller’s keys, the file’s own standing for interpolation', async () => {
    const { globalConf, localConf } = await confOf(`[DEFAULT]\na = file\n${MAIN}x = %(a)s %(b)s\n`, {
      globalConf: { a: 'caller', b: '50%%' },
    })

    expect(globalConf).toMatchObject({ a: 'caller', b: '50%%' })
    expect(localConf).toEqual({ x: 'file 50%' })
  })

  it('take what is no text as it is', async () => {
    const thing = { some: 'thing' }
    const { globalConf, localConf } = await confOf(`${MAIN}x = %(count)s\nget it = thing\n`, {
      globalConf: { thing, count: 3 },
    })

    expect(globalConf.thing).toBe(thing)
    expect(localConf).toEqual({ x: '3', it: thing })
  })

  it('are an error of every load if one of them will not interpolate', async () => {
    const folder = deployment({ 'x.ini': `[DEFAULT]\nbad = %(nope)s\n${MAIN}` })
    const { problems } = await failure(loadApp('config:x.ini', { relativeTo: folder }))

    expect(problems[0]).toMatchObject({
      code: 'INTERPOLATION_KEY',
      fault: 'the value of bad names %(nope)s, and [DEFAULT] does not have the key',
    })
  })
})

describe('set and get', () => {
  it('§6: set a global for the factory, and get one', async () => {
    const { globalConf, localConf } = await confOf(
      `[DEFAULT]\na = 1\n${MAIN}set  b = %(a)s\nget c = b\nget a = a\nget x = b\nx = 2\nset\tt = 3\nset = 4\nsetx = 5\nSet y = 6\n`,
    )

    expect(globalConf).toMatchObject({ a: '1', b: '1' })
    expect(localConf).toEqual({ c: '1', a: '1', x: '1', 'set\tt': '3', set: '4', setx: '5', 'Set y': '6' })
  })

  it('§5.3: stand in [DEFAULT] for every section', async () => {
    const { globalConf, localConf } = await confOf(`[DEFAULT]\nset a = 1\nget b = a\n${MAIN}`)

    expect(globalConf).toMatchObject({ 'set a': '1', 'get b': 'a', a: '1' })
    expect(localConf).toEqual({ b: '1' })
  })
})
