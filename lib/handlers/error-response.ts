import { encode } from '../protocol/index.js'
import type { Head } from './head.js'

/** The body of a 500, which tells nothing of what went wrong. */
export const ERROR_TEXT = encode('Internal Server Error\n')

/** The head of a 500; a new one each time, since a transport adds to its fields. */
export function errorHead(): Head {
  const fields = ['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(ERROR_TEXT.byteLength)]
  return { code: 500, reason: 'Internal Server Error', fields, declared: ERROR_TEXT.byteLength }
}
