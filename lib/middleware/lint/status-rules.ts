import { rulesFor } from './rule.js'
import { isLatin1, show } from './show.js'

export const statusRules = rulesFor<unknown>('inner', [
  {
    id: 'status/form',
    row: 'W60',
    says: 'a status is a string of three digits, a space and a reason, without control characters',
    fix: "write '200 OK', or status(200)",
    holds: (status) => typeof status === 'string' && /^[1-9]\d\d [\x20-\x7e\x80-\uffff]*$/.test(status),
    saw: sawStatus,
  },
  {
    id: 'status/latin1',
    row: 'W86',
    also: ['W89'],
    says: 'a status has no character above U+00FF',
    fix: 'leave the reason in English; clients do not show it',
    holds: (status) => isLatin1(String(status)),
    saw: sawStatus,
  },
  {
    id: 'status/interim',
    row: 'X2',
    says: 'an application announces a final status, never 1xx',
    fix: 'for 103 there is tsgi.early_hints, for 101 tsgi.upgrade; 100 is for the server',
    holds: (status) => !String(status).startsWith('1'),
    saw: sawStatus,
  },
  {
    id: 'status/reason',
    row: 'W60',
    level: 'warning',
    says: 'the reason is not empty and has no space around it',
    fix: "write '200 OK', or status(200)",
    holds: (status) => /^\d{3} \S(.*\S)?$/s.test(String(status)),
    saw: sawStatus,
  },
  {
    id: 'status/range',
    row: 'W60',
    level: 'warning',
    says: 'a status is below 600',
    fix: 'use a registered code',
    holds: (status) => Number(String(status).slice(0, 3)) < 600,
    saw: sawStatus,
  },
])

function sawStatus(status: unknown): string {
  return `the status is ${show(status)}`
}
