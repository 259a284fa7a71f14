import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OptionError } from '../../../lib/core/index.js'
import { Schemes } from '../../../lib/middleware/htpasswd/scheme.js'
import { readUsersList } from '../../../lib/middleware/htpasswd/users-list.js'

const APR1 = '$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/'

function read(users: string | readonly string[], plain = true) {
  return readUsersList(users, new Schemes(plain ? ['plain'] : []))
}

function faultOf(users: string | readonly string[], plain = true): OptionError {
  try {
    read(users, plain)
  } catch (error) {
    if (error instanceof OptionError) return error
  }
  throw new Error('no OptionError')
}

describe('readUsersList', () => {
  it('reads names with their hashes; a third field is a comment', () => {
    const list = read([`ann:${APR1}`, `bob:${APR1}:Robert`, 'é b:secret'])
    expect([...list].map(([user, { cost }]) => [user, cost])).toEqual([
      ['ann', 'apr1'],
      ['bob', 'apr1'],
      ['é b', 'plain'],
    ])
  })

  it('takes names that objects have for what they are', () => {
    expect([...read(['__proto__:a', 'constructor:b']).keys()]).toEqual(['__proto__', 'constructor'])
    expect(read('ann:a').get('constructor')).toBeUndefined()
  })

  it.each(['ann', ':secret', ' ann:secret', 'ann :secret', 'a\tnn:secret', 'a\u007fnn:secret', 'a\rnn:secret'])(
    'refuses a line that is not user:hash: %j',
    (line) => {
      expect(faultOf([line]).problems).toMatchObject([{ code: 'USERS_LINE', place: 'option "users", line 1' }])
    },
  )

  it('refuses a plain password with a colon, where Apache would end it', () => {
    expect(faultOf(['ann:a:b']).message).toContain('has a colon')
  })

  it('refuses a user who is there twice, naming both places', () => {
    expect(faultOf(['ann:a', 'bob:b', 'ann:c']).message).toBe(
      'option "users", line 3: the user "ann" is there already (option "users", line 1); take one of the two lines out [USERS_TWICE]',
    )
  })

  it.each(['', '\n', '# nobody'])('A07: refuses a list without a user: %j', (users) => {
    expect(faultOf(users).code).toBe('USERS_EMPTY')
    expect(faultOf([users]).code).toBe('USERS_EMPTY')
  })

  it('A07: tells every fault of a file with its line, and no secret', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsgi-users-'))
    try {
      const file = join(folder, 'users')
      writeFileSync(
        file,
        `ann:${APR1}\nbob:hunter2\neve:$2y$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n`,
      )
      const { message } = faultOf(`htpasswd:${file}`, false)
      expect(message.split('\n').map((line) => line.replace(/^ +(\S+:\d+): .* \[(\w+)\]$/, '$1 $2'))).toEqual([
        'The users of authorization cannot be read:',
        `${file}:2 SCHEME_REFUSED`,
        `${file}:3 HASH_COST`,
      ])
      expect(message).not.toContain('hunter2')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('tells twenty faults at most', () => {
    expect(faultOf(Array.from({ length: 50 }, (_, index) => `u${index}`)).problems).toHaveLength(20)
  })
})
