import { readFileSync, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Kind } from './answer.js'
import { quote } from './here.js'

/** One load, as the oracle's command line asks for it. */
export interface LoadRequest {
  readonly kind: Kind
  readonly uri: string
  readonly name?: string | undefined
  readonly relativeTo?: string | undefined
  readonly globalConf?: Readonly<Record<string, string>> | undefined
}

/** The arguments of each request that a file asks for: its `# oracle:` lines and those beside it; one plain one if none. */
export function requestLines(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const inFile = [...text.matchAll(/^[#;] oracle:[ \t]*(.*?)[ \t]*\r?$/gm)].map(([, line = '']) => line)
  const beside = file.replace(/\.ini$/, '.args')
  const more = existsSync(beside) ? readFileSync(beside, 'utf8').replace(/\n$/, '').split('\n') : []
  const all = [...inFile, ...more]
  return all.length === 0 ? [''] : all
}

/** Reads the oracle's arguments. */
export function parseArguments(file: string, line: string): LoadRequest {
  const words = shellWords(line).flatMap((word) => {
    const split = /^(--[a-z-]+)=(.*)$/s.exec(word)
    return split === null ? [word] : [split[1] as string, split[2] as string]
  })
  const here = dirname(file)
  let kind: Kind = 'app'
  let name: string | undefined
  let uri: string | undefined
  let relativeTo: string | undefined
  let globals: [string, string][] | undefined
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string
    const value = words[index + 1] ?? ''
    if (word.startsWith('--')) index++
    if (word === '--kind') kind = value as Kind
    else if (word === '--uri') uri = value
    else if (word === '--relative-to') relativeTo = value
    else if (word === '--global') globals = [...(globals ?? []), pair(value)]
    else if (word === '--indent') continue
    else name = word
  }
  const fromHere = (text: string) => text.replaceAll('{here}', here)
  return {
    kind,
    name,
    uri: uri === undefined ? `config:${quote(file)}` : fromHere(uri),
    relativeTo: relativeTo === undefined ? (uri === undefined ? undefined : here) : fromHere(relativeTo),
    globalConf: globals === undefined ? undefined : Object.fromEntries(globals),
  }
}

function pair(text: string): [string, string] {
  const split = text.indexOf('=')
  return [text.slice(0, split), text.slice(split + 1)]
}

/** The words of a line as a shell has them. */
function shellWords(line: string): string[] {
  const found: string[] = []
  let word: string | undefined
  for (let index = 0; index < line.length; index++) {
    const character = line[index] as string
    if (character.trim() === '') {
      if (word !== undefined) found.push(word)
      word = undefined
    } else if (character === "'" || character === '"') {
      const end = line.indexOf(character, index + 1)
      word = (word ?? '') + line.slice(index + 1, end)
      index = end
    } else if (character === '\\') word = (word ?? '') + (line[++index] ?? '')
    else word = (word ?? '') + character
  }
  return word === undefined ? found : [...found, word]
}
