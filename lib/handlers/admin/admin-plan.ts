import { OptionError } from '../../core/index.js'
import type { Application } from '../../protocol/index.js'
import type { HandlerOptions } from '../handler-options.js'
import { adminApplication } from './admin-application.js'
import { adminPlace, isLoopback, type AdminPlace } from './admin-place.js'
import type { ServerStatus } from './server-status.js'

/** How long answers of the admin listener may take to leave when it closes, in milliseconds. */
const CLOSE_TIMEOUT = 1_000

/** What a server is made of that tells how another one fares. */
export interface AdminPlan {
  readonly application: Application
  readonly options: HandlerOptions & AdminPlace & { readonly closeTimeout: number }
}

/** The options that say where. */
interface AdminChoice {
  readonly adminBind?: string | undefined
  readonly adminPublic?: boolean | undefined
  readonly onError?: HandlerOptions['onError']
  readonly errors?: HandlerOptions['errors']
}

/**
 * Plans the server that tells how another one fares, or the workers below this process do.
 *
 * ```ts
 * const plan = adminPlan({ adminBind: '127.0.0.1:9180' }, () => status)
 * if (plan !== undefined) await serve(plan.application, plan.options)
 * ```
 *
 * @returns undefined if there is to be none.
 * @throws {OptionError} if others could reach it and `adminPublic` does not say that they may.
 */
export function adminPlan(options: AdminChoice, status: () => ServerStatus): AdminPlan | undefined {
  const { adminBind = 'off', adminPublic = false, errors, onError } = options
  const place = adminPlace(adminBind)
  if (place === undefined) return undefined
  if (typeof place === 'string') throw refused(adminBind, place, 'write ADDRESS:PORT, unix:PATH or off')
  if (!adminPublic && !isLoopback(place)) {
    const remedy = 'listen on 127.0.0.1, ::1 or a Unix socket, or say adminPublic, and let a firewall keep others out'
    throw refused(adminBind, 'is an address that others can reach', remedy)
  }
  return {
    application: adminApplication(status, adminPublic || 'socket' in place),
    options: {
      ...place,
      closeTimeout: CLOSE_TIMEOUT,
      ...(errors === undefined ? {} : { errors }),
      ...(onError === undefined ? {} : { onError }),
    },
  }
}

function refused(adminBind: string, fault: string, remedy: string): OptionError {
  const problem = { code: 'ADMIN_BIND_REFUSED', fault: `adminBind ${JSON.stringify(adminBind)} ${fault}`, remedy }
  return new OptionError('The options of the server do not fit', [problem])
}
