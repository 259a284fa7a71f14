import { dirname } from 'node:path'

/** A path as Python's `urllib.parse.quote` has it. */
export function quote(path: string): string {
  return [...Buffer.from(path, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[\w./~-]/.exec(character) !== null ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}

/** Puts `<HERE>` for the folder of a file, and `<HERE>/..` for those above it, wherever a text names them. */
export function makeNormal(here: string): (text: string) => string {
  const forms: [RegExp, string][] = []
  let up = '<HERE>'
  for (let folder = here; folder.split('/').length > 3 || folder === here; folder = dirname(folder), up += '/..') {
    for (const form of new Set([folder, quote(folder)])) {
      forms.push([new RegExp(`${form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=$|[^A-Za-z0-9_.-])`, 'g'), up])
    }
    if (folder === '/') break
  }
  return (text) => forms.reduce((result, [form, name]) => result.replace(form, () => name), text)
}
