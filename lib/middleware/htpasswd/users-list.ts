import { OptionError, type Problem } from '../../core/index.js'
import type { PasswordHash } from './password-hash.js'
import { isFault, type Schemes } from './scheme.js'
import { userLines, type UserLine } from './user-lines.js'

/** Who may come in: each user's name with the hash of the password. */
export type UsersList = ReadonlyMap<string, PasswordHash>

/** So many faults are told; a file of another kind has one in each line. */
const MOST_PROBLEMS = 20

/**
 * Reads a users list: lines `user:hash`, as Apache's htpasswd writes them, or `htpasswd:PATH` for those of a file. A
 * third field after a hash is a comment.
 *
 * @throws {OptionError} with every fault, each with its file and line, if there is any, or if there is no user.
 */
export function readUsersList(users: string | readonly string[], schemes: Schemes): UsersList {
  const problems: Problem[] = []
  const lines = userLines(users, problems)
  const list = new Map<string, PasswordHash>()
  const places = new Map<string, string>()
  for (const line of lines) {
    const { user, text } = split(line)
    const fault = faultInUser(user, places.get(user)) ?? addUser(list, user, text, schemes)
    places.set(user, line.place)
    if (fault !== undefined) problems.push({ ...fault, place: line.place })
  }
  if (list.size === 0 && problems.length === 0) {
    const remedy = 'name a file, like htpasswd:./users, or write lines user:hash'
    problems.push({ code: 'USERS_EMPTY', fault: 'authorization: option "users" names no user', remedy })
  }
  if (problems.length > 0)
    throw new OptionError('The users of authorization cannot be read', problems.slice(0, MOST_PROBLEMS))
  return list
}

type Fault = Omit<Problem, 'place'>

function split({ text }: UserLine): { user: string; text: string } {
  const colon = text.indexOf(':')
  return colon < 0 ? { user: '', text: '' } : { user: text.slice(0, colon), text: text.slice(colon + 1) }
}

function faultInUser(user: string, earlier: string | undefined): Fault | undefined {
  if (user === '' || user !== user.trim() || /[^\x20-\x7e\x80-\u{10ffff}]/u.test(user)) {
    return {
      code: 'USERS_LINE',
      fault: 'the line is not user:hash',
      remedy: 'write a name without spaces around it, a colon, and what htpasswd makes of the password',
    }
  }
  if (earlier === undefined) return undefined
  const fault = `the user ${JSON.stringify(user)} is there already (${earlier})`
  return { code: 'USERS_TWICE', fault, remedy: 'take one of the two lines out' }
}

function addUser(list: Map<string, PasswordHash>, user: string, text: string, schemes: Schemes): Fault | undefined {
  const end = text.indexOf(':')
  const found = schemes.read(end < 0 ? text : text.slice(0, end))
  if (isFault(found)) return found
  if (end >= 0 && found.cost === 'plain') {
    return {
      code: 'USERS_LINE',
      fault: 'the plain password has a colon, where Apache ends it',
      remedy: 'keep this password by a hash: htpasswd -B FILE USER',
    }
  }
  list.set(user, found)
  return undefined
}
