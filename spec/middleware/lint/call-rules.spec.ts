import { applicationRules, callRules } from '../../../lib/middleware/lint/call-rules.js'
import { describeRules } from './describe-rules.js'
import { consume, good, returning } from './scenario.js'

describe('callRules', () => {
  describeRules([...applicationRules, ...callRules], {
    'application/callable': {
      holds: [{ app: good.bind(null) }, { app: new Proxy(good, {}) }, { app: { call: good } }],
      breaks: [{ app: 'text' }, { app: null }, { app: {} }],
    },
    'call/arguments': {
      holds: [{}],
      breaks: [
        { drive: (call, environ, start) => call(environ, start, {}) },
        { drive: (call, environ) => call(environ) },
        { drive: (call, _environ, start) => call(null, start) },
        { drive: (call, _environ, start) => call('environ', start) },
      ],
    },
    'call/once': {
      holds: [
        {
          drive: async (call, environ, start) => {
            await consume(call(environ, start))
            await consume(call(environ, start))
          },
          app: returning(() => ({ *[Symbol.iterator]() {}, close() {} })),
        },
        {
          // A body without close may be dropped before it is started.
          drive: async (call, environ, start) => {
            await call(environ, start)
            await consume(call(environ, start))
          },
          app: returning(function* () {}),
        },
      ],
      breaks: [
        {
          drive: async (call, environ, start) => {
            await call(environ, start)
            await call(environ, start)
          },
          app: returning(() => ({ *[Symbol.iterator]() {}, close() {} })),
        },
      ],
    },
  })
})
