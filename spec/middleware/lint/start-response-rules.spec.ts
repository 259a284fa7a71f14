import {
  rethrownRules,
  startResponseRules,
  writeGivenRules,
} from '../../../lib/middleware/lint/start-response-rules.js'
import { encode, textBody, type Environ, type HeaderList, type StartResponse } from '../../../lib/protocol/index.js'
import { describeRules } from './describe-rules.js'
import { starting } from './scenario.js'

const PLAIN = (): HeaderList => [['Content-Type', 'text/plain']]

function refusing(): StartResponse {
  return (_status, _headers, error) => {
    if (error !== undefined) throw error as Error
    return () => undefined
  }
}

function swallowing(...rest: ('again' | 'fresh')[]) {
  return (_environ: Environ, startResponse: StartResponse) => {
    startResponse('200 OK', PLAIN())
    try {
      startResponse('500 Oops', PLAIN(), new Error('x'))
    } catch (error) {
      if (rest.includes('again')) throw error
    }
    return textBody('x')
  }
}

describe('startResponseRules', () => {
  describeRules([...startResponseRules, ...writeGivenRules, ...rethrownRules], {
    'start-response/arguments': {
      holds: [starting((start) => start('200 OK', [])), starting((start) => start('200 OK', [], undefined))].map(
        (app) => ({
          app,
        }),
      ),
      breaks: [starting((start) => start('200 OK')), starting((start) => start('200 OK', [], null, 1))].map((app) => ({
        app,
      })),
    },
    'start-response/once': {
      holds: [
        {
          app: starting((start) => {
            start('200 OK', [])
            start('500 Oops', [], new Error('x'))
          }),
        },
      ],
      breaks: [
        {
          app: starting((start) => {
            start('200 OK', [])
            start('200 OK', [])
          }),
        },
        {
          // Also when the first call failed.
          app: starting((start) => {
            try {
              start('200', [])
            } catch {
              start('200 OK', [], null)
            }
          }),
        },
      ],
    },
    'start-response/error': {
      holds: [new Error('x'), new DOMException('x'), new TypeError('x'), null].map((error) => ({
        app: starting((start) => start('500 Oops', [], error)),
      })),
      breaks: ['text', {}].map((error) => ({ app: starting((start) => start('500 Oops', [], error)) })),
    },
    'start-response/write': {
      holds: [{}],
      breaks: [{ start: () => undefined }, { start: async () => () => undefined }],
    },
    'start-response/rethrown': {
      holds: [
        { start: refusing(), app: swallowing('again') },
        {
          app: (_environ: Environ, startResponse: StartResponse) => {
            startResponse('200 OK', PLAIN())
            startResponse('500 Oops', PLAIN(), new Error('x'))
            return textBody('x')
          },
        },
      ],
      breaks: [
        { start: refusing(), app: swallowing() },
        {
          start: refusing(),
          *app(_environ: Environ, startResponse: StartResponse) {
            startResponse('200 OK', PLAIN())
            yield encode('x')
            try {
              startResponse('500 Oops', PLAIN(), new Error('x'))
            } catch {
              yield encode('y')
            }
          },
        },
        {
          start: refusing(),
          *app(_environ: Environ, startResponse: StartResponse) {
            startResponse('200 OK', PLAIN())
            yield encode('x')
            try {
              startResponse('500 Oops', PLAIN(), new Error('x'))
            } catch {
              // The end.
            }
          },
        },
      ],
    },
  })
})
