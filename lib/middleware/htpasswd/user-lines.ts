import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Problem } from '../../core/index.js'

/** One line that names a user, and where it stands. */
export interface UserLine {
  readonly text: string
  readonly place: string
}

/** What begins the name of a users file. */
const FILE = 'htpasswd:'
const LARGEST = 16 * 2 ** 20

/**
 * The lines of a users list: the list is lines `user:hash` and `htpasswd:PATH`, which stands for the lines of a file.
 * Blank lines and comments (`#`) are left out. What is wrong is added to `problems`.
 *
 * @param users - one text, or its lines. A path is relative to the working directory.
 */
export function userLines(users: string | readonly string[], problems: Problem[]): UserLine[] {
  const written = typeof users === 'string' ? users.split(/\r?\n/).map((line) => line.trim()) : users
  return written.flatMap((text, index) => {
    const place = `option "users", line ${index + 1}`
    if (text.startsWith(FILE)) return linesOfFile(text.slice(FILE.length).trim(), place, problems)
    return isBlank(text) ? [] : [{ text, place }]
  })
}

function linesOfFile(path: string, place: string, problems: Problem[]): UserLine[] {
  if (path === '') {
    const remedy = 'write htpasswd:./users'
    problems.push({ code: 'USERS_FILE', fault: 'htpasswd: is followed by no path', remedy, place })
    return []
  }
  const file = resolve(path)
  const read = readText(file)
  if ('fault' in read) {
    problems.push({ code: 'USERS_FILE', ...read, place: file })
    return []
  }
  const lines = read.text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((text, index) => ({ text, place: `${file}:${index + 1}` }))
    .filter(({ text }) => !isBlank(text))
  if (lines.length === 0) {
    const remedy = `add one with: htpasswd -B ${path} USER`
    problems.push({ code: 'USERS_EMPTY', fault: 'the users file names no user', remedy, place: file })
  }
  return lines
}

function isBlank(text: string): boolean {
  return text.trim() === '' || text.startsWith('#')
}

function readText(file: string): { readonly text: string } | Pick<Problem, 'fault' | 'remedy'> {
  let bytes: Uint8Array
  try {
    bytes = readRegular(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') {
      const remedy = `make it with: htpasswd -B -c ${file} USER (a relative path is taken from the working directory)`
      return { fault: 'the users file does not exist', remedy }
    }
    return { fault: `the users file cannot be read (${code ?? message})`, remedy: 'let this process read it' }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { fault: 'the users file is not UTF-8', remedy: 'write it anew in UTF-8' }
  }
}

/** Reads a file that is one: a device would never end, nor would opening a FIFO without O_NONBLOCK. */
function readRegular(file: string): Uint8Array {
  if (file.includes('\0')) throw new Error('its name has a NUL')
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const found = fstatSync(descriptor)
    if (!found.isFile()) throw new Error('it is no regular file')
    if (found.size > LARGEST) throw new Error(`it is larger than ${LARGEST} bytes`)
    return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
