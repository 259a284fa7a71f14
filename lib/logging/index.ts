/**
 * The formats of access logs, for every host that keeps one: the server, and a layer.
 *
 * @packageDocumentation
 */
export type { AccessRecord } from './access-record.js'
export { faultInLogFormat, LogFormat } from './log-format.js'
