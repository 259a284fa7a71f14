import { asStack, endOfHost, Lifecycle, plainAnswer, resolvedPath, underPrefix, type Conf } from '../core/index.js'
import {
  toApplication,
  type Application,
  type ApplicationLike,
  type Awaitable,
  type Environ,
  type ResponseBody,
  type StartResponse,
} from '../protocol/index.js'
import { confKeys, type ConfLoader } from './conf.js'
import { inMatchOrder, mountAddress, mountPoint, type MountedApplication } from './url-map/mount.js'

/** Applications by where they are mounted, as a record or as pairs. */
export type Mounts =
  Readonly<Record<string, ApplicationLike>> | Iterable<readonly [where: string, app: ApplicationLike]>

/** The options of a {@link UrlMap}. */
export interface UrlMapOptions {
  /** What answers a request that no application is mounted for. Default: a plain 404. */
  readonly notFound?: ApplicationLike
}

/**
 * An application that chooses among others by domain and path, as Paste's urlmap.
 *
 * ```ts
 * const app = new UrlMap({ '/': site, '/api': api, 'domain static.example.com /': files })
 * ```
 *
 * An application is mounted at a path, `domain NAME /path` or `domain NAME port N /path` (or `http://NAME:N/path`). The
 * longest path that fits wins, and ends where a segment ends: `/foo` is not for `/foobar`. Applications of the
 * request's domain come first; if none of their paths fits, those for all domains are asked. A domain without a port
 * is for all ports. Domains are compared in lower case, so write them so.
 *
 * The chosen application sees its path in `SCRIPT_NAME` and the rest in `PATH_INFO`. If there is none, `notFound` is
 * asked, and finds this map in `paste.urlmap_object`.
 *
 * @throws {CompositeError} when made, if a place cannot be read.
 */
export class UrlMap {
  /** What is mounted, in the order in which it is tried. */
  readonly mounts: readonly MountedApplication[]
  readonly #everywhere: readonly MountedApplication[]
  readonly #domains: ReadonlyMap<string, readonly MountedApplication[]>
  readonly #hasPorts: boolean
  readonly #notFound: Application
  readonly #lifecycle: Lifecycle

  constructor(mounts: Mounts, { notFound = answerNotFound }: UrlMapOptions = {}) {
    const mounted = [...(Symbol.iterator in mounts ? mounts : Object.entries(mounts))]
    this.mounts = inMatchOrder(mounted.map(([where, app]) => [mountPoint(mountAddress(where)), app]))
    this.#everywhere = this.mounts.filter(({ domain }) => domain === undefined)
    const domains = new Set(this.mounts.flatMap(({ domain }) => domain ?? []))
    this.#domains = new Map(
      [...domains].map((name) => [name, this.mounts.filter(({ domain }) => domain === name)] as const),
    )
    this.#hasPorts = [...domains].some((name) => endOfHost(name) < name.length)
    this.#notFound = toApplication(notFound)
    this.#lifecycle = new Lifecycle([...mounted.map(([, app]) => app), notFound].map((app) => asStack(app)))
  }

  call(environ: Environ, startResponse: StartResponse): Awaitable<ResponseBody> {
    // A server of ours has resolved it already; what leads out of a mount is not in it.
    const path = resolvedPath(environ.PATH_INFO)
    const mount = this.#find(environ, path)
    if (mount === undefined) {
      environ['paste.urlmap_object'] = this
      return this.#notFound(environ, startResponse)
    }
    environ.SCRIPT_NAME += mount.path
    environ.PATH_INFO = path.slice(mount.path.length)
    return mount.application(environ, startResponse)
  }

  start(): Promise<void> {
    return this.#lifecycle.start()
  }

  stop(): Promise<void> {
    return this.#lifecycle.stop()
  }

  #find(environ: Environ, path: string): MountedApplication | undefined {
    const ofDomain = this.#domains.size === 0 ? undefined : this.#findInDomains(environ, path)
    return ofDomain ?? fitting(this.#everywhere, path)
  }

  #findInDomains(environ: Environ, path: string): MountedApplication | undefined {
    const authority = (environ.HTTP_HOST ?? environ.SERVER_NAME).toLowerCase()
    const end = endOfHost(authority)
    const found = fitting(this.#domains.get(authority.slice(0, end)), path)
    if (found !== undefined || !this.#hasPorts) return found
    const hasPort = end < authority.length
    const defaultPort = environ['wsgi.url_scheme'] === 'http' ? '80' : '443'
    return fitting(this.#domains.get(hasPort ? authority : `${authority}:${defaultPort}`), path)
  }
}

function fitting(mounts: readonly MountedApplication[] | undefined, path: string): MountedApplication | undefined {
  if (mounts === undefined) return undefined
  for (const mount of mounts) if (underPrefix(path, mount.path)) return mount
  return undefined
}

function answerNotFound(environ: Environ, startResponse: StartResponse): ResponseBody {
  return plainAnswer(environ, startResponse, 404)
}

/**
 * Makes a {@link UrlMap} for a deployment file, `use = egg:Paste#urlmap`: each key is a place, each value the name of an
 * application. `not_found_app`, here or in the global configuration, names the one that answers if none fits.
 */
export async function urlMapFactory(loader: ConfLoader, globalConf: Conf, localConf: Conf): Promise<UrlMap> {
  const own = Object.hasOwn(localConf, NOT_FOUND)
  const notFoundName = (own ? localConf : globalConf)[NOT_FOUND] ?? ''
  const options = notFoundName === '' ? {} : { notFound: await loader.getApp(notFoundName, globalConf) }
  const mounts: [string, ApplicationLike][] = []
  for (const key of confKeys(localConf)) {
    if (key === NOT_FOUND) continue
    const address = mountAddress(key)
    mounts.push([address, await loader.getApp(localConf[key] ?? '', globalConf)])
    // After the application was made, as the original.
    mountPoint(address)
  }
  return new UrlMap(mounts, options)
}

const NOT_FOUND = 'not_found_app'
