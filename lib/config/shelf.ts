/** Entry points by group and name: what `"tsgi"` in a package.json holds. */
export type EntryPoints = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What `egg:tsgi#…` offers: the same that package.json says of this package. */
export const SHELF: EntryPoints = {
  'paste.filter_factory': {
    authorization: 'tsgi/middleware:Authorization',
    'env-injection': 'tsgi/middleware:EnvInjection',
    lint: 'tsgi/middleware:Lint',
    prefix: 'tsgi/middleware:Prefix',
    'url-rewrite': 'tsgi/middleware:UrlRewrite',
  },
  'paste.app_factory': {
    static: 'tsgi/apps:Static',
  },
  'paste.composite_factory': {
    cascade: 'tsgi/apps:Cascade',
    pipeline: 'tsgi/apps:AuthPipeline',
    urlmap: 'tsgi/apps:UrlMap',
  },
  'paste.server_factory': {
    http: 'tsgi/server:HttpServer',
  },
}
