import type { EntryPoints } from './shelf.js'

/** What deployment files of Python name most, and what stands in for it here. */
export const WELL_KNOWN: ReadonlyMap<string, EntryPoints> = new Map<string, EntryPoints>([
  [
    'paste',
    {
      'paste.app_factory': { static: 'tsgi/apps:staticFactory' },
      'paste.composite_factory': { cascade: 'tsgi/apps:cascadeFactory', urlmap: 'tsgi/apps:urlMapFactory' },
      'paste.server_factory': { http: 'tsgi/server:pasteServerFactory' },
    },
  ],
  ['pastedeploy', { 'paste.filter_app_factory': { prefix: 'tsgi/middleware:pasteDeployPrefixFactory' } }],
  ['waitress', { 'paste.server_factory': { main: 'tsgi/server:waitressFactory' } }],
  ['gunicorn', { 'paste.server_factory': { main: 'tsgi/server:gunicornFactory' } }],
])
