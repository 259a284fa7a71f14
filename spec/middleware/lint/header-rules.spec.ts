import { headerListRules, headerPairRules, headerRules, headRules } from '../../../lib/middleware/lint/header-rules.js'
import { describeRules, type Cases } from './describe-rules.js'
import { starting, type Scenario } from './scenario.js'

function sending(headers: unknown, status = '200 OK'): Scenario {
  return { environ: { REQUEST_METHOD: 'HEAD' }, app: starting((start) => start(status, headers)) }
}

function fields(holds: [unknown, unknown][], breaks: [unknown, unknown][]): Cases {
  return { holds: holds.map((pair) => sending([pair])), breaks: breaks.map((pair) => sending([pair])) }
}

class Fields extends Array {}

describe('headerRules', () => {
  describeRules([...headerListRules, ...headerPairRules, ...headerRules, ...headRules], {
    'headers/list': {
      holds: [sending([]), sending([['A', 'b']])],
      breaks: [
        sending({ a: 'b' }),
        sending(Object.freeze([])),
        sending(new Fields()),
        sending(new Map()),
        sending(null),
      ],
    },
    'headers/pair': {
      holds: [sending([['A', '']])],
      breaks: [['A'], ['A', 'b', 'c'], ['A', 1], [1, 'a'], 'A: b', null].map((pair) => sending([pair])),
    },
    'header/name': fields(
      [['X-A', 'b']],
      [
        ['X A', 'b'],
        ['X:', 'b'],
        ['', 'b'],
        ['X\n', 'b'],
        ['Ä', 'b'],
      ],
    ),
    'header/usual-name': fields(
      [['X-A_1', 'b']],
      [
        ['1a', 'b'],
        ['x-', 'b'],
        ["x'y", 'b'],
      ],
    ),
    'header/value': fields(
      [['A', 'b c \xe4']],
      [
        ['A', 'b\r\nC: d'],
        ['A', 'b\n'],
        ['A', 'b\tc'],
        ['A', '\x7f'],
        ['A', '\0'],
      ],
    ),
    'header/latin1': fields([['A', '\xff']], [['A', '☃']]),
    'header/status': fields([['X-Status', '1']], [['Status', '200 OK']]),
    'header/hop-by-hop': fields(
      [['Trailer', 'X']],
      [
        ['Connection', 'close'],
        ['transfer-ENCODING', 'chunked'],
        ['TE', 'x'],
      ],
    ),
    'header/content-length': fields(
      [['content-LENGTH', '0']],
      [
        ['Content-Length', 'many'],
        ['Content-Length', '1, 1'],
      ],
    ),
    'headers/one-content-length': {
      holds: [sending([['Content-Length', '1']])],
      breaks: [
        sending([
          ['Content-Length', '1'],
          ['content-length', '1'],
        ]),
      ],
    },
    'headers/no-content-type': {
      holds: [sending([['Content-Type', 'a/b']]), sending([['ETag', '"x"']], '304 Not Modified')],
      breaks: [
        sending([['Content-Type', 'a/b']], '204 No Content'),
        sending([['content-type', 'a/b']], '304 Not Modified'),
      ],
    },
    'headers/no-content-length': {
      holds: [sending([['Content-Length', '3']], '304 Not Modified')],
      breaks: [sending([['Content-Length', '0']], '204 No Content')],
    },
  })
})
