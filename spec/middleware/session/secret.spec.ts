import { randomBytes } from 'node:crypto'
import { faultInSecrets } from '../../../lib/middleware/session/secret.js'
import { NEWER, SECRET } from './visitor.js'

const short = (bytes: number, which = ''): string =>
  `has a secret${which} of ${bytes} bytes, and it takes 32; make one with: openssl rand -base64 32`

describe('faultInSecrets', () => {
  it.each([
    [[]],
    [[SECRET]],
    [[SECRET, NEWER]],
    [[randomBytes(32).toString('hex')]],
    [[randomBytes(32).toString('base64url')]],
    [['a phrase of several words and 32']],
  ])('takes %j', (secrets) => {
    expect(faultInSecrets(secrets)).toBeUndefined()
  })

  it.each<[string[], string]>([
    [[''], short(0)],
    [['secret'], short(4)],
    [[randomBytes(31).toString('hex')], short(31)],
    [[randomBytes(31).toString('base64')], short(31)],
    [[randomBytes(31).toString('base64url')], short(31)],
    [['a phrase of several words and 3'], short(31)],
    [[SECRET, 'secret'], short(4, ' (number 2)')],
    [['0123456789abcdef0123456789abcdef'], short(16)],
    [['x'.repeat(64)], 'has a secret of few different characters; make one with: openssl rand -base64 32'],
    [['change me! '.repeat(4)], 'has a secret of few different characters; make one with: openssl rand -base64 32'],
    [[SECRET, NEWER, SECRET], 'has a secret twice'],
  ])('refuses %j', (secrets, fault) => {
    expect(faultInSecrets(secrets)).toBe(fault)
  })
})
