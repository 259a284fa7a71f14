import {
  application,
  composite,
  environKey,
  middleware,
  Middleware,
  option,
  server,
  type ApplicationLike,
  type Environ,
  type StartResponse,
} from 'tsgi'
import { ConfigError, loadApp, type Loader, type LoadOptions } from 'tsgi/config'
import { makeEnviron } from 'tsgi/testing'
import { deployment, failure, within } from './deployment.js'

class TagOptions {
  @option({ type: 'string', description: 'what to write' })
  tagName!: string

  @option({ min: 1, max: 9 })
  maxCount?: number = 3

  @option({ type: 'string', required: false, secret: true })
  apiKey?: string | undefined = undefined

  @option({ type: 'boolean' })
  loud?: boolean = false
}

@middleware('spec-tag', { options: TagOptions })
class Tag extends Middleware<TagOptions> {
  override call(environ: Environ, startResponse: StartResponse) {
    environ['spec.tag'] = { ...this.options }
    return this.app(environ, startResponse)
  }
}

const USER = environKey<string>()('spec.user')

@middleware('spec-user')
class ProvidesUser extends Middleware {
  static readonly provides = [USER] as const

  override call(environ: Environ, startResponse: StartResponse) {
    USER.set(environ, 'someone')
    return this.app(environ, startResponse)
  }
}

@middleware('spec-needs-user', { after: ['spec-user'] })
class NeedsUser extends Middleware {
  static readonly requires = [USER] as const

  override call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}

@middleware('spec-early', { before: ['spec-user'] })
class Early extends Middleware {
  override call(environ: Environ, startResponse: StartResponse) {
    return this.app(environ, startResponse)
  }
}

@middleware('spec-refusing')
class Refusing extends Middleware {
  constructor(app: ApplicationLike) {
    super(app)
    throw new ConfigError('no', [{ code: 'REFUSED', fault: 'it refuses', remedy: 'do without' }])
  }

  override call() {
    return []
  }
}

@application('spec-page', { options: { title: { type: 'string', default: 'none' } } })
class Page {
  constructor(readonly options: { title: string }) {}

  call(environ: Environ) {
    environ['spec.page'] = this.options.title
    return []
  }
}

@application('spec-raw')
class Raw {
  constructor(readonly conf: Record<string, string>) {}

  call(environ: Environ) {
    environ['spec.raw'] = { ...this.conf }
    return []
  }
}

@composite('spec-first')
class First {
  constructor(readonly conf: Record<string, string>) {}

  async compose(loader: Loader, globalConf: object) {
    const [key = ''] = loader.keys
    const app = await loader.getApp(this.conf[key])
    return (environ: Environ, startResponse: StartResponse) => {
      environ['spec.composite'] = [loader.source, { ...loader.localConf }, globalConf === loader.globalConf]
      return app(environ, startResponse)
    }
  }
}

@server('spec-server', { options: { port: { type: 'integer', default: 1 } } })
class Serving {
  constructor(readonly options: { port: number }) {}

  serve(app: unknown) {
    return Promise.resolve([this.options.port, app])
  }
}

@server('spec-keyed', { options: { port: { type: 'integer' }, portToken: { type: 'integer' } } })
class Keyed {
  serve() {
    return undefined
  }
}

@server('spec-locked', { options: { theKey: { type: 'string', secret: true } } })
class Locked {
  serve() {
    return undefined
  }
}

const SCHEMA = {
  '~standard': {
    version: 1 as const,
    vendor: 'spec',
    validate: (given: unknown) => {
      const maxSize = Number((given as { maxSize: string }).maxSize)
      return Number.isNaN(maxSize) ? { issues: [{ message: 'no number', path: ['maxSize'] }] } : { value: { maxSize } }
    },
  },
}

@server('spec-schematic', { options: SCHEMA })
class Schematic {
  constructor(readonly options: { maxSize: number }) {}

  serve() {
    return undefined
  }
}

/** The classes by the names that they are exported under. */
export const PARTS = {
  Early,
  Tag,
  ProvidesUser,
  NeedsUser,
  Refusing,
  Page,
  Raw,
  First,
  Serving,
  Keyed,
  Locked,
  Schematic,
}
/** An application. */
export const PAGE = '[app:page]\nuse = call:parts:Page\n'

/** A folder with a deployment file and a module that is what a spec says. */
export function files(ini: string, more: Readonly<Record<string, string>> = {}): string {
  return deployment({ 'paste.ini': ini, 'parts.js': '', ...more })
}

/** Loads the classes for whatever module is named. */
export const options = (folder: string, more: LoadOptions = {}): LoadOptions => ({
  relativeTo: folder,
  importModule: () => PARTS,
  ...more,
})

/** What an application finds in the environ. */
export async function environOf(folder: string, more: LoadOptions = {}): Promise<Record<string, unknown>> {
  const app = await loadApp('config:paste.ini', options(folder, more))
  const environ = makeEnviron('/')
  await app(environ, () => () => undefined)
  return environ as unknown as Record<string, unknown>
}

/** What is wrong, with the folder left out. */
export const problemsOf = async (folder: string, more: LoadOptions = {}) =>
  (await failure(loadApp('config:paste.ini', options(folder, more)))).problems.map((problem) => within(folder, problem))
