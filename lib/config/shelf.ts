/** Entry points by group and name: what `"tsgi"` in a package.json holds. */
export type EntryPoints = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What `egg:tsgi#…` offers: the same that package.json says of this package. */
export const SHELF: EntryPoints = {
  'paste.app_factory': {
    static: 'tsgi/apps:staticFactory',
  },
  'paste.composite_factory': {
    'auth-strategy': 'tsgi/apps:AuthStrategy',
    cascade: 'tsgi/apps:cascadeFactory',
    urlmap: 'tsgi/apps:urlMapFactory',
  },
  'paste.filter_factory': {
    authorization: 'tsgi/middleware:Authorization',
    cors: 'tsgi/middleware:Cors',
    csrf: 'tsgi/middleware:Csrf',
    'env-injection': 'tsgi/middleware:EnvInjection',
    every: 'tsgi/middleware:Every',
    except: 'tsgi/middleware:Except',
    'host-allow-list': 'tsgi/middleware:HostAllowList',
    hsts: 'tsgi/middleware:Hsts',
    'https-redirect': 'tsgi/middleware:HttpsRedirect',
    'ip-rules': 'tsgi/middleware:IpRules',
    lint: 'tsgi/middleware:Lint',
    'method-override': 'tsgi/middleware:MethodOverride',
    mount: 'tsgi/middleware:Mount',
    'normalise-path': 'tsgi/middleware:NormalisePath',
    prefix: 'tsgi/middleware:Prefix',
    'proxy-headers': 'tsgi/middleware:ProxyHeaders',
    'rate-limit': 'tsgi/middleware:RateLimit',
    'request-id': 'tsgi/middleware:RequestId',
    requires: 'tsgi/middleware:Requires',
    'security-headers': 'tsgi/middleware:SecurityHeaders',
    session: 'tsgi/middleware:Session',
    some: 'tsgi/middleware:Some',
    'trace-context': 'tsgi/middleware:TraceContext',
    'trailing-slash': 'tsgi/middleware:TrailingSlash',
    'url-rewrite': 'tsgi/middleware:UrlRewrite',
  },
  'paste.server_factory': {
    http: 'tsgi/server:HttpServer',
  },
}
