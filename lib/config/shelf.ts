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
    'env-injection': 'tsgi/middleware:EnvInjection',
    lint: 'tsgi/middleware:Lint',
    prefix: 'tsgi/middleware:Prefix',
    'url-rewrite': 'tsgi/middleware:UrlRewrite',
  },
  'paste.server_factory': {
    http: 'tsgi/server:HttpServer',
  },
}
