import type { EntryPoints } from './shelf.js'

/** What deployment files of Python name most, and what stands in for it here. */
export const WELL_KNOWN: ReadonlyMap<string, EntryPoints> = new Map<string, EntryPoints>([
  [
    'paste',
    {
      'paste.app_factory': { static: 'tsgi/apps:Static' },
      'paste.composite_factory': { cascade: 'tsgi/apps:Cascade', urlmap: 'tsgi/apps:UrlMap' },
      'paste.server_runner': { http: 'tsgi/server:HttpServer' },
    },
  ],
  ['pastedeploy', { 'paste.filter_app_factory': { prefix: 'tsgi/middleware:Prefix' } }],
  ['waitress', { 'paste.server_runner': { main: 'tsgi/server:HttpServer' } }],
  ['gunicorn', { 'paste.server_runner': { main: 'tsgi/server:HttpServer' } }],
])
