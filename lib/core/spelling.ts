/** Where an option's name is written: `maxAge` in code, `max_age` in a deployment file, `max-age` on a command line. */
export type Spelling = 'code' | 'ini' | 'command-line'

const SEPARATORS = { ini: '_', 'command-line': '-' } as const

/** The name of an option, camelCase as in code, as it is spelt elsewhere. */
export function spelled(name: string, spelling: Spelling): string {
  if (spelling === 'code') return name
  return name.replace(/[A-Z]/g, (letter) => SEPARATORS[spelling] + letter.toLowerCase())
}

/** The name that code has for an option which is written in any spelling. It undoes {@link spelled}. */
export function toCamelCase(written: string): string {
  return written.replace(/(?<=.)[_-]([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
