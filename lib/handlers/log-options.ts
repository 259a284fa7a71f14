import { option } from '../core/index.js'
import { faultInLogFormat } from '../logging/index.js'
import { described } from '../protocol/index.js'
import { LimitOptions } from './limit-options.js'
import type { ServerObserver } from './server-events.js'

/** What a server writes down of its requests, and who else is told. */
export class LogOptions extends LimitOptions {
  @option({
    description: 'the file of the access log, - for standard output, or off',
    check: faultInPath,
  })
  accessLog?: string = 'off'

  @option({
    description: 'common, combined, json, or a format of Apache: %h %l %u %t "%r" %>s %b',
    check: faultInLogFormat,
  })
  accessLogFormat?: string = 'combined'

  @option({
    type: 'any',
    required: false,
    description: 'is told of connections and requests',
    check: faultInObserver,
  })
  observer?: ServerObserver | undefined
}

function faultInPath(path: string): string | undefined {
  if (path.trim() === '') return 'is empty'
  return path.includes('\0') ? 'has a NUL' : undefined
}

function faultInObserver(observer: unknown): string | undefined {
  return typeof observer === 'object' && observer !== null ? undefined : `is ${described(observer)}, not an object`
}
