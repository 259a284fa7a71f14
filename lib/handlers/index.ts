/**
 * Handlers and servers: what runs an application on Node.js.
 *
 * @packageDocumentation
 */
export type { AccessRecord } from '../logging/index.js'
export { adminPlan } from './admin/admin-plan.js'
export type { AdminPlan } from './admin/admin-plan.js'
export type { ServerState, ServerStatus, WorkerStatus } from './admin/server-status.js'
export { canonicalPath } from './canonical-path.js'
export type { PathRules } from './canonical-path.js'
export { ClientDisconnected } from './client-disconnected.js'
export { faultLine, FunctionErrorStream } from './error-log.js'
export type { Fault } from './error-log.js'
export { fileWrapper } from './file-wrapper.js'
export { gunicornFactory } from './foreign/gunicorn.js'
export { pasteServerFactory } from './foreign/paste.js'
export { waitressFactory } from './foreign/waitress.js'
export { HandlerOptions } from './handler-options.js'
export { HttpServer } from './http-server.js'
export { ProcessMonitor } from './process-monitor.js'
export type { ProcessFigures } from './process-monitor.js'
export { handler, makeServer, serve, Server } from './server.js'
export { ServerCounters } from './server-counters.js'
export type { ServerObserver } from './server-events.js'
export { endedFigures, NO_FIGURES, sumOfFigures } from './server-figures.js'
export type { ServerFigures } from './server-figures.js'
export { ServerOptions } from './server-options.js'
