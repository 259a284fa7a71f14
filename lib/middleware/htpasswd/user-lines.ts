import type { Problem } from '../../core/index.js'
import { listedLines, type ListedLine, type Listing } from '../credentials/listed-line.js'

/** One line that names a user, and where it stands. */
export type UserLine = ListedLine

const USERS: Listing = {
  option: 'users',
  prefix: 'htpasswd:',
  code: 'USERS',
  member: 'user',
  howToMake: (path) => `make it with: htpasswd -B -c ${path} USER`,
  howToAdd: (path) => `add one with: htpasswd -B ${path} USER`,
}

/**
 * The lines of a users list: the list is lines `user:hash` and `htpasswd:PATH`, which stands for the lines of a file.
 * Blank lines and comments (`#`) are left out. What is wrong is added to `problems`.
 *
 * @param users - one text, or its lines. A path is relative to the working directory.
 */
export function userLines(users: string | readonly string[], problems: Problem[]): UserLine[] {
  return listedLines(users, USERS, problems)
}
