import { environReadRules } from '../../../lib/middleware/lint/environ-read-rules.js'
import { describeRules } from './describe-rules.js'
import { using } from './scenario.js'

const environ = { HTTP_CONNECTION: 'keep-alive' }

describe('environReadRules', () => {
  describeRules(environReadRules, {
    'environ/hop-by-hop': {
      holds: [
        { environ, app: using((given) => given.HTTP_CONNECTION) },
        { environ, strict: true, app: using((given) => [given.HTTP_HOST, { ...given }, Object.entries(given)]) },
      ],
      breaks: [{ environ, strict: true, app: using((given) => given.HTTP_CONNECTION) }],
    },
  })
})
