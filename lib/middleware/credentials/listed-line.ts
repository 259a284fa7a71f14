import { resolve } from 'node:path'
import type { Problem } from '../../core/index.js'
import { readTextFile } from './text-file.js'

/** One line of a list, and where it stands. */
export interface ListedLine {
  readonly text: string
  readonly place: string
}

/** What is listed, and how to speak of it. */
export interface Listing {
  /** The option that has the list. */
  readonly option: string
  /** What begins the name of a file in the place of a line: `htpasswd:`. */
  readonly prefix: string
  /** A file that does not exist, and one that lists nothing, are problems with `…_FILE` and `…_EMPTY`. */
  readonly code: string
  /** `user`, of which there is a `users file`. */
  readonly member: string
  /** How to make the file. */
  readonly howToMake: (path: string) => string
  /** How to add a line to it. */
  readonly howToAdd: (path: string) => string
}

/**
 * The lines of a list, in which `prefix` and a path stand for the lines of a file. Blank lines and comments (`#`) are left
 * out. What is wrong is added to `problems`.
 *
 * @param written - one text, or its lines. A path is relative to the working directory.
 */
export function listedLines(written: string | readonly string[], listing: Listing, problems: Problem[]): ListedLine[] {
  const lines = typeof written === 'string' ? written.split(/\r?\n/).map((line) => line.trim()) : written
  return lines.flatMap((text, index) => {
    const place = `option "${listing.option}", line ${index + 1}`
    if (text.startsWith(listing.prefix)) {
      return linesOfFile(text.slice(listing.prefix.length).trim(), listing, place, problems)
    }
    return isBlank(text) ? [] : [{ text, place }]
  })
}

function linesOfFile(path: string, listing: Listing, place: string, problems: Problem[]): ListedLine[] {
  const { code, howToAdd, howToMake, member, prefix } = listing
  if (path === '') {
    const remedy = `write ${prefix}./${member}s`
    problems.push({ code: `${code}_FILE`, fault: `${prefix} is followed by no path`, remedy, place })
    return []
  }
  const file = resolve(path)
  const read = readTextFile(file, `${member}s file`, howToMake(file))
  if ('fault' in read) {
    problems.push({ code: `${code}_FILE`, ...read, place: file })
    return []
  }
  const lines = read.text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((text, index) => ({ text, place: `${file}:${index + 1}` }))
    .filter(({ text }) => !isBlank(text))
  if (lines.length === 0) {
    const fault = `the ${member}s file names no ${member}`
    problems.push({ code: `${code}_EMPTY`, fault, remedy: howToAdd(path), place: file })
  }
  return lines
}

function isBlank(text: string): boolean {
  return text.trim() === '' || text.startsWith('#')
}
