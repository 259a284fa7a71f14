/**
 * Testing without sockets: a client of applications, one layer in isolation, environs, and Lint around anything.
 *
 * @packageDocumentation
 */
export { CookieJar } from './cookie-jar.js'
export { ExpectationError } from './expectation-error.js'
export { isolate } from './isolate.js'
export type { IsolatedLayer } from './isolated-layer.js'
export { lint } from './lint.js'
export type { LintedApplication } from './lint.js'
export { makeEnviron } from './make-environ.js'
export type { EnvironInit, EnvironOverrides, TestEnviron } from './make-environ.js'
export { MemoryInput } from './memory-input.js'
export type { RequestBody } from './memory-input.js'
export { RecordedErrors } from './recorded-errors.js'
export type { RequestHeaders } from './request-headers.js'
export type { Fields, RequestInit } from './request-init.js'
export type { BodyScript, ScriptedBody, ScriptedCall } from './scripted-application.js'
export type { StreamedResponse } from './streamed-response.js'
export { TestClient } from './test-client.js'
export type { TestClientOptions } from './test-client.js'
export type { TestHead, TestResponse } from './test-response.js'
