import { quoted } from '../../protocol/index.js'
import type { Reading } from './foreign-server.js'

/** What gunicorn's names of one letter are in a format of Apache. */
const ATOMS: Readonly<Record<string, string>> = {
  ...Object.fromEntries('h l u t r m U q H s B b T D'.split(' ').map((letter) => [letter, `%${letter}`])),
  a: '%{User-Agent}i',
  f: '%{Referer}i',
  M: '%{ms}T',
  p: '%P',
}

/** Reads a format of gunicorn, whose directives are `%(h)s` and `%({name}i)s`. */
export function asGunicornFormat(value: string): Reading {
  if (value === '') return {}
  const unknown: string[] = []
  const accessLogFormat = value.replace(/%\(([^)]*)\)s|%%|%/g, (token: string, atom: string | undefined) => {
    if (token === '%%') return token
    const field = /^\{([^{}]+)\}([ioe])$/.exec(atom ?? '')
    const found = field === null ? ATOMS[atom ?? ''] : `%{${field[1] ?? ''}}${field[2] ?? ''}`
    if (found === undefined) unknown.push(token)
    return found ?? ''
  })
  if (unknown.length === 0) return { options: { accessLogFormat } }
  const fault = `has ${unknown.map((token) => quoted(token)).join(', ')}, which means nothing here`
  return { fault: { fault, remedy: 'leave it out, or use egg:tsgi#http, whose formats are those of Apache' } }
}
