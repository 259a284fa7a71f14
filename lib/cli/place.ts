import { sep } from 'node:path'

/** A place as it is printed: from the working directory, if the file is there. */
export function shortPlace(place: string, cwd: string): string {
  const folder = cwd.endsWith(sep) ? cwd : cwd + sep
  return place.startsWith(folder) ? place.slice(folder.length) : place
}

/** A place, taken apart. */
interface PlaceParts {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** Takes `file:line:column` apart; a file may have colons itself. */
export function placeParts(place: string): PlaceParts {
  const [, file = place, line, column] = /^(.*?)(?::(\d+))?(?::(\d+))?$/s.exec(place) ?? []
  return {
    file,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  }
}
