import { fileWrapperRules } from '../../../lib/middleware/lint/file-wrapper-rules.js'
import { encode, type Environ, type FileLike, type StartResponse } from '../../../lib/protocol/index.js'
import { describeRules } from './describe-rules.js'
import { type Scenario } from './scenario.js'

const file = (): FileLike => ({ read: () => encode(''), close: () => undefined })
const closable = (): unknown => ({ *[Symbol.iterator]() {}, close: () => undefined })

function wrapping(wrapper: unknown, given: FileLike = file()): Scenario {
  return {
    environ: { 'wsgi.file_wrapper': wrapper },
    app: (environ: Environ, startResponse: StartResponse) => {
      startResponse('200 OK', [])
      return environ['wsgi.file_wrapper']?.(given, 1024)
    },
  }
}

describe('fileWrapperRules', () => {
  describeRules(fileWrapperRules, {
    'file-wrapper/body': {
      holds: [wrapping(closable), wrapping(() => ({ async *[Symbol.asyncIterator]() {}, close: () => undefined }))],
      breaks: [wrapping(() => undefined), wrapping(() => ({ close: () => undefined }))],
    },
    'file-wrapper/close': {
      holds: [wrapping(closable), wrapping(() => [], { read: () => encode('') })],
      breaks: [wrapping(() => []), wrapping(closable, { read: () => encode('') })],
    },
  })
})
