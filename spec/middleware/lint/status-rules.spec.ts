import { statusRules } from '../../../lib/middleware/lint/status-rules.js'
import { describeRules, type Cases } from './describe-rules.js'
import { starting } from './scenario.js'

function statuses(holds: unknown[], breaks: unknown[]): Cases {
  const each = (status: unknown) => ({ app: starting((start) => start(status, [])) })
  return { holds: holds.map(each), breaks: breaks.map(each) }
}

describe('statusRules', () => {
  describeRules(statusRules, {
    'status/form': statuses(
      ['200 OK', '299 Çava', '404 Not Found'],
      [200, '200', '20 OK', 'OK', '200OK', '200 OK\r\n', '200 a\tb', '200 a\x7f', ' 200 OK', undefined],
    ),
    'status/latin1': statuses(['200 \xe4'], ['200 ☃']),
    'status/interim': statuses(['200 OK'], ['100 Continue', '103 Early Hints']),
    'status/reason': statuses(['200 OK', '200 O'], ['200 ', '200  OK', '200 OK ']),
    'status/range': statuses(['599 X'], ['600 X', '999 X']),
  })
})
