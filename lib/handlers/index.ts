/**
 * Handlers and servers: what runs an application on Node.js.
 *
 * @packageDocumentation
 */
export { canonicalPath } from './canonical-path.js'
export type { PathRules } from './canonical-path.js'
export { ClientDisconnected } from './client-disconnected.js'
export { faultLine, FunctionErrorStream } from './error-log.js'
export type { Fault } from './error-log.js'
export { fileWrapper } from './file-wrapper.js'
export { HandlerOptions } from './handler-options.js'
export { handler, makeServer, serve, Server } from './server.js'
export { ServerOptions } from './server-options.js'
