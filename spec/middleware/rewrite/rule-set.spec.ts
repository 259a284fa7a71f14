import { RuleSet } from '../../../lib/middleware/rewrite/rule-set.js'
import { minimalEnviron } from '../minimal-request.js'

describe('RuleSet', () => {
  it('reads lines, and tells what is wrong in their order', () => {
    expect(RuleSet.read(['^/a$ /b']).faults).toEqual([])
    expect(RuleSet.read(['^/a$ /b [X]', 'if %{X} y [OR]']).faults).toEqual([
      expect.stringMatching(/^rule 1 \(\^\/a\$ \/b \[X\]\): there is no flag X; /) as string,
      expect.stringMatching(/^condition of rule 2 \(if %\{X\} y \[OR\]\): there is no variable %\{X\}; /) as string,
      'if %{X} y [OR]: no rule comes after this condition; write one, or remove it',
    ])
  })

  it('tells of a rule what is wrong with it apart from its wrong condition', () => {
    const { faults } = RuleSet.read(['if %{HTTP_HOST} a [OR]', 'if %{HTTP_HOST} (', '^/a$ /$<id> [X]', '^/b$ /c'])
    expect(faults.map((fault) => fault.replace(/ \(.*/, ''))).toEqual(['condition of rule 1', 'rule 1'])
  })

  it('changes the environ, or gives an answer', () => {
    const { rules } = RuleSet.read(['^/a$ /b\n^/c$ /d [R=301]', 'if %{HTTP_X} .\n^/ - [F]'])
    const environ = minimalEnviron({ PATH_INFO: '/a' })
    expect([rules.apply(environ, 100), environ.PATH_INFO]).toEqual([undefined, '/b'])
    expect(rules.apply(minimalEnviron({ PATH_INFO: '/c' }), 100)).toEqual({
      kind: 'answer',
      status: 301,
      location: '/d',
    })
    expect(rules.apply(minimalEnviron({ HTTP_X: '1' }), 100)).toEqual({ kind: 'answer', status: 403 })
  })
})
