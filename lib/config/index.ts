/**
 * Deployment files: the stack from a configuration file, as PasteDeploy reads it.
 *
 * @packageDocumentation
 */
export { productOf } from './built.js'
export { confOrder } from './conf.js'
export type { OpenConf } from './conf.js'
export { ConfigError } from './config-error.js'
export type { ConfigProblem } from './config-error.js'
export { failedCall } from './failed-call.js'
export type { FailedCall } from './failed-call.js'
export type { EdgeRole, FileReport, Graph, GraphEdge, GraphNode, GraphValue, NodeKind, Offer } from './graph.js'
export type { Invocation, Protocol } from './invocation.js'
export type { Distribution, EntryPoint, LoadHooks, LoadOptions, ReferenceSite } from './load-options.js'
export type { FilterParts, LoadedFilter, LoadedServer } from './loaded.js'
export type { Loader } from './loader.js'
export { appConfig, configUri, loadApp, loadFilter, loadServer } from './load.js'
export type { AppConfig } from './load.js'
export { checkFile } from './check-file.js'
export type { CheckOptions } from './check-file.js'
export { readGraph } from './read-graph.js'
export type { GraphOptions } from './read-graph.js'
export { asBoolean, asInteger, asList } from './converters.js'
