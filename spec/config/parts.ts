import type { Application } from 'tsgi'
import { loadApp, type LoadOptions } from 'tsgi/config'
import { makeEnviron } from 'tsgi/testing'
import { deployment } from './deployment.js'

/** Modules whose factories write down what they are called with, and applications that answer with their names. */
export const MODULES = {
  'parts.cjs': `
    const calls = (globalThis.calls ??= [])
    const plain = (conf) => ({ ...conf, here: undefined, __file__: undefined })
    const app = (name) => (environ, startResponse) => {
      startResponse('200 OK', [])
      return [new TextEncoder().encode(name)]
    }
    const around = (name, inner) => (environ, startResponse) => {
      const body = inner(environ, startResponse)
      return [new TextEncoder().encode(name + '('), ...body, new TextEncoder().encode(')')]
    }
    exports.make = (globalConf, localConf) => {
      calls.push(['app', localConf.name, plain(globalConf)])
      return app(localConf.name)
    }
    exports.makeLater = async (globalConf, localConf) => {
      await new Promise((done) => setTimeout(done, 5))
      return exports.make(globalConf, localConf)
    }
    exports.filter = (globalConf, localConf) => {
      calls.push(['filter', localConf.name])
      return (inner) => {
        calls.push(['apply', localConf.name])
        return around(localConf.name, inner)
      }
    }
    exports.filterApp = (inner, globalConf, localConf) => {
      calls.push(['filter-app', localConf.name])
      return around(localConf.name, inner)
    }
    exports.filterAppLater = async (inner, globalConf, localConf) => around(localConf.name, inner)
    exports.choice = async (loader, globalConf, localConf) => {
      calls.push(['composite', loader.source.replace(/.*[/]/, ''), [...loader.keys]])
      const apps = {}
      for (const key of loader.keys) apps[key] = await loader.getApp(localConf[key], globalConf)
      return (environ, startResponse) => apps[environ.PATH_INFO](environ, startResponse)
    }
    exports.server = (globalConf, localConf) => ({ serve: (app) => [localConf.port, app] })
    exports.serverFunction = (globalConf, localConf) => (app) => ['function', app]
    exports.runner = (app, globalConf, localConf) => ['runner', localConf.port, app]
    exports.nested = { inner: { make: exports.make } }
    exports.broken = () => { throw new Error('broken on purpose') }
    exports.nothing = () => undefined
    exports.filterToNothing = () => () => undefined
    exports.filterToNothingLater = () => async () => undefined
    exports.number = 3
    exports.Plain = class Plain {}
    exports.Nameless = (() => class {})()
  `,
  'folder/module.js': `exports.make = () => () => ['folder']`,
  'folder/package.json': '{"type": "commonjs"}',
}

interface Calls {
  calls?: unknown[]
}

beforeEach(() => {
  ;(globalThis as Calls).calls = []
})

/** What the factories were called with. */
export const calls = () => (globalThis as Calls).calls

/** A folder with the modules and a deployment file. */
export function files(ini: string) {
  return deployment({ ...MODULES, 'paste.ini': ini })
}

/** What an application answers, as text. */
export async function answer(app: Application, path = '/') {
  const body = await app(makeEnviron(path), () => () => undefined)
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Loads the deployment file of a folder. */
export const load = (folder: string, options: LoadOptions = {}) =>
  loadApp('config:paste.ini', { relativeTo: folder, ...options })
