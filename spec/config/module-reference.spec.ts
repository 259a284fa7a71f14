import { loadApp } from 'tsgi/config'
import { deployment, failure, within } from './deployment.js'

const made = () => []
const make = () => made

/** Loads what a line names, of a module that is given. */
async function load(line: string, module: unknown) {
  const folder = deployment({ 'x.ini': `[app:main]\n${line}\n` })
  const app = loadApp('config:x.ini', { relativeTo: folder, hooks: { module: () => module } })
  return { app, folder }
}

async function productOf(line: string, module: unknown): Promise<unknown> {
  return (await (await load(line, module)).app).application
}

async function problemOf(line: string, module: unknown): Promise<unknown> {
  const { app, folder } = await load(line, module)
  return within(folder, (await failure(app)).problems[0])
}

class Base {
  static make = make
}

class Derived extends Base {}

describe('an attribute of a module', () => {
  it.each([
    ['is an export', 'use = call:m:make', { make }],
    ['may be on the default export, as of CommonJS', 'use = call:m:make', { default: { make } }],
    ['may be one of an attribute', 'paste.app_factory = m:parts.deep.make', { parts: { deep: { make } } }],
    ['may be one of a default export', 'paste.app_factory = m:parts.make', { default: { parts: { make } } }],
    ['may be static, of a class or of one that it extends', 'paste.app_factory = m:Derived.make', { Derived }],
    ['may be missing, if the default export is a function', 'use = call:m:', { default: make }],
    ['may be missing in the other spelling, too', 'paste.app_factory = m', { default: make }],
  ])('%s', async (_, line, module) => {
    expect(await productOf(line, module)).toBe(made)
  })

  it('of a name with dots is one after call:', async () => {
    expect(await productOf('use = call:m:a.b', { 'a.b': make })).toBe(made)
    expect(await problemOf('use = call:m:a.b', { a: { b: make } })).toMatchObject({
      code: 'ATTRIBUTE_MISSING',
      fault: 'm exports no "a.b"',
      remedy: 'it exports: a',
    })
  })

  it.each([
    [undefined, 'MODULE_MISSING', 'there is no module "m"'],
    [null, 'MODULE_MISSING', 'there is no module "m"'],
    [{}, 'ATTRIBUTE_MISSING', 'm exports no "make"'],
    [{ make: undefined }, 'ATTRIBUTE_MISSING', 'm exports no "make"'],
    [{ default: null }, 'ATTRIBUTE_MISSING', 'm exports no "make"'],
    [{ default: 'text' }, 'ATTRIBUTE_MISSING', 'm exports no "make"'],
    ['text', 'ATTRIBUTE_MISSING', 'm exports no "make"'],
    [{ make: null }, 'ATTRIBUTE_MISSING', 'm exports no "make"'],
    [{ make: 3 }, 'NOT_CALLABLE', 'call:m:make is the number 3, which cannot be called'],
  ])('of the module %j is told to be none', async (module, code, fault) => {
    expect(await problemOf('use = call:m:make', module)).toMatchObject({ code, fault, place: 'x.ini:2:7' })
  })

  it.each([
    ['what every object has', 'parts.hasOwnProperty', { parts: {} }, 'm.parts exports no "hasOwnProperty"'],
    ['what every function has', 'make.bind', { make }, 'm.make exports no "bind"'],
    ['what every class has', 'Derived.apply', { Derived }, 'm.Derived exports no "apply"'],
    ['what a primitive has', 'text.trim', { text: 'x' }, 'm.text exports no "trim"'],
  ])('is not %s', async (_, attribute, module, fault) => {
    expect(await problemOf(`paste.app_factory = m:${attribute}`, module)).toMatchObject({
      code: 'ATTRIBUTE_MISSING',
      fault,
    })
  })

  it('that is missing is told with what there is, as far as that can be listed', async () => {
    expect(await problemOf('use = call:m:other', { make, more: 1 })).toMatchObject({ remedy: 'it exports: make, more' })
    expect(await problemOf('paste.app_factory = m:make.x', { make })).toMatchObject({ remedy: 'there are none' })
  })

  it('missing of a module without a default function is the module, which cannot be called', async () => {
    expect(await problemOf('use = call:m:', { default: { make } })).toMatchObject({
      code: 'NOT_CALLABLE',
      original: { class: 'TypeError', message: "'module' object is not callable" },
    })
  })
})
