import { option } from '../core/index.js'
import { adminPlace } from './admin/admin-place.js'
import { LogOptions } from './log-options.js'

/** Where a server tells how it fares. */
export class AdminOptions extends LogOptions {
  @option({
    description:
      'where /healthz, /readyz, /metrics and /status are served: ADDRESS:PORT, unix:PATH, or off; 127.0.0.1:9180 is where "tsgi status" looks',
    check: faultInPlace,
  })
  adminBind?: string = 'off'

  @option({ description: 'whether adminBind may be an address that others can reach' })
  adminPublic?: boolean = false
}

function faultInPlace(text: string): string | undefined {
  const place = adminPlace(text)
  return typeof place === 'string' ? place : undefined
}
