import { readFileSync } from 'node:fs'

/** A user and a group by their numbers; -1 leaves as it is. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

const GRAMMAR = /^([^:\s]*)(?::([^:\s]+))?$/

/** What is wrong with the way an owner is written, if anything is. */
export function faultInOwner(text: string): string | undefined {
  return text !== '' && GRAMMAR.test(text) ? undefined : 'is not USER, USER:GROUP or :GROUP, names or numbers'
}

/**
 * Finds the numbers of `user:group` in the files of users and groups.
 *
 * @throws if there is no such user or group.
 */
export function ownerOf(text: string, passwd = '/etc/passwd', groups = '/etc/group'): Owner {
  const [, user = '', group = ''] = GRAMMAR.exec(text) ?? []
  return { uid: numberOf(user, 'user', passwd), gid: numberOf(group, 'group', groups) }
}

function numberOf(name: string, what: string, file: string): number {
  if (name === '') return -1
  if (/^\d{1,10}$/.test(name)) return Number(name)
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [known, , number] = line.split(':')
    if (known === name) return Number(number)
  }
  throw new Error(`there is no ${what} ${JSON.stringify(name)} in ${file}; write its number`)
}
