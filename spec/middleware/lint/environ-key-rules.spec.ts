import { environKeyRules } from '../../../lib/middleware/lint/environ-key-rules.js'
import { describeRules } from './describe-rules.js'

describe('environKeyRules', () => {
  describeRules(environKeyRules, {
    'key/defined': {
      holds: [{ environ: { 'acme.user': undefined } }],
      breaks: [{ environ: { REMOTE_USER: undefined } }],
    },
    'key/string': {
      holds: [{ environ: { REMOTE_USER: 'eva', 'acme.count': 1 } }],
      breaks: [{ environ: { HTTP_X_A: 1 } }, { environ: { HTTP_X_A: ['a', 'b'] } }],
    },
    'key/latin1': {
      holds: [{ environ: { HTTP_X_A: 'Ã¤', PATH_INFO: '/☃', SCRIPT_NAME: '/☃' } }],
      breaks: [{ environ: { HTTP_X_A: '☃' } }],
    },
    'key/known': {
      holds: [{ environ: { HTTP_X_A: 'a', SSL_PROTOCOL: 'TLSv1.3', DOCUMENT_ROOT: '/' } }],
      breaks: [{ environ: { REMOTE_USR: 'eva' } }, { environ: { HOME: '/root' } }],
    },
    'key/lower-case': {
      holds: [{ environ: { added_by_middleware: 1 } }],
      breaks: [{ environ: { 'acme.userName': 1 } }, { environ: { Remote_user: 1 } }],
    },
    'key/dot': {
      holds: [{ environ: { 'acme.user_name': 1 } }],
      breaks: [{ environ: { added_by_middleware: 1 } }, { environ: { 'acme-user': 1 } }],
    },
  })
})
