import { rulesFor } from './rule.js'
import { show } from './show.js'

const CONNECTION = new Set([
  'HTTP_CONNECTION',
  'HTTP_KEEP_ALIVE',
  'HTTP_PROXY_CONNECTION',
  'HTTP_TE',
  'HTTP_TRAILER',
  'HTTP_TRANSFER_ENCODING',
  'HTTP_UPGRADE',
])

/** A key that an application reads by its name; seen in strict mode only. */
export const environReadRules = rulesFor<string>('inner', [
  {
    id: 'environ/hop-by-hop',
    row: 'W111',
    level: 'warning',
    says: 'an application does not rely on request headers that belong to the connection, which the server deals with',
    fix: 'leave framing and persistence to the server; for an upgrade there is tsgi.upgrade',
    holds: (key) => !CONNECTION.has(key),
    saw: (key) => `it read ${show(key)}`,
  },
])
