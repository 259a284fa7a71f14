import { definitionOf, isMiddleware } from '../../core/index.js'
import { MIDDLEWARE } from '../../protocol/index.js'

/** Whether a layer that has a role is inside of an application, as far as layers stand one in another. */
export function hasRoleInside(application: unknown, role: string): boolean {
  let next = application
  for (;;) {
    const layer = isMiddleware(next) ? next : (next as { [MIDDLEWARE]?: unknown })[MIDDLEWARE]
    if (!isMiddleware(layer)) return false
    if (definitionOf(layer.constructor)?.roles?.includes(role) === true) return true
    next = layer.app
  }
}
