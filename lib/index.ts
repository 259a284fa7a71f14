/**
 * The gateway interface for TypeScript: the protocol, middleware classes, and the chain that stacks them.
 *
 * @packageDocumentation
 */
import 'reflect-metadata'

export * from './core/index.js'
export * from './protocol/index.js'
