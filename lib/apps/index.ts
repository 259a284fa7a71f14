/**
 * Applications made of others, which choose by path, by answer, by setting; and one that serves files.
 *
 * @packageDocumentation
 */
export { AuthStrategy, authStrategyFactory } from './auth-strategy.js'
export { Cascade, cascadeFactory } from './cascade.js'
export type { CascadeOptions } from './cascade.js'
export { CompositeError } from './composite-error.js'
export type { ConfLoader, Filter } from './conf.js'
export { Static, staticFactory, StaticOptions } from './static.js'
export { UrlMap, urlMapFactory } from './url-map.js'
export type { Mounts, UrlMapOptions } from './url-map.js'
export type { MountedApplication } from './url-map/mount.js'
