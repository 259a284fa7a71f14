import { errorsCallRules, errorsMemberRules } from '../../../lib/middleware/lint/error-stream-rules.js'
import type { Environ } from '../../../lib/protocol/index.js'
import { describeRules } from './describe-rules.js'
import { using } from './scenario.js'

type Loose = Record<string, (...args: unknown[]) => unknown>

function telling(act: (errors: Loose) => unknown) {
  return { app: using((environ: Environ) => act(environ['wsgi.errors'] as unknown as Loose)) }
}

describe('errorStreamRules', () => {
  describeRules([...errorsMemberRules, ...errorsCallRules], {
    'errors/close': {
      holds: [telling((errors) => errors.flush?.())],
      breaks: [telling((errors) => errors.end?.())],
    },
    'errors/members': {
      holds: [telling((errors) => errors.flush?.())],
      breaks: [telling((errors) => errors.log?.('x'))],
    },
    'errors/write': {
      holds: [telling((errors) => errors.write?.('\ud800\u0442'))],
      breaks: [
        telling((errors) => errors.write?.(Buffer.from('x'))),
        telling((errors) => errors.write?.('a', 'b')),
        telling((errors) => errors.writelines?.(new Set([1]))),
      ],
    },
    'errors/writelines': {
      holds: [
        telling((errors) => errors.writelines?.(['a\n', 'b\n'])),
        telling((errors) => errors.writelines?.(new Set(['a']))),
      ],
      breaks: [
        telling((errors) => errors.writelines?.('text')),
        telling((errors) => errors.writelines?.([1])),
        telling((errors) => errors.writelines?.({})),
      ],
    },
  })
})
