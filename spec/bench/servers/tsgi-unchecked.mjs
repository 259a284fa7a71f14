import { register } from 'node:module'

/** tsgi with its checks taken out while its modules are loaded: `UNCHECKED` says which. */
register('../unchecked-hooks.mjs', import.meta.url)
await import('./tsgi.mjs')
