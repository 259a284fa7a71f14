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
export { gunicornFactory } from './foreign/gunicorn.js'
export { pasteServerFactory } from './foreign/paste.js'
export { waitressFactory } from './foreign/waitress.js'
export { HandlerOptions } from './handler-options.js'
export { HttpServer } from './http-server.js'
export { ListenError } from './listen-error.js'
export { handler, makeServer, serve, Server } from './server.js'
export { ServerOptions } from './server-options.js'
