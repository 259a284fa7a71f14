import { isFieldValue, isToken, type HeaderList } from '../protocol/index.js'

/** Headers of a request: pairs in order, or a record whose values may be repeated by an array. */
export type RequestHeaders = HeaderList | Readonly<Record<string, string | readonly string[]>>

/** The fields that come once; a server refuses a request that repeats them. */
const SINGLE = new Set(['host', 'content-type', 'authorization', 'content-length'])

/** Headers as pairs. */
export function headerPairs(headers: RequestHeaders = []): HeaderList {
  if (Array.isArray(headers)) return headers.map(([name, value]) => [name, value])
  return Object.entries(headers).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((each): [string, string] => [name, each]),
  )
}

/**
 * Headers as variables of an environ: `X-A` becomes `HTTP_X_A`, repeats are joined by a comma, those of Cookie by a
 * semicolon.
 *
 * @throws {TypeError} for what a server drops or refuses.
 */
export function headerVariables(headers: HeaderList): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const [name, value] of headers) {
    const fault = faultIn(name, value)
    if (fault !== undefined)
      throw new TypeError(`the request header ${JSON.stringify(name)} reaches no application: ${fault}`)
    const lower = name.toLowerCase()
    const variable = name.toUpperCase().replaceAll('-', '_')
    const key = lower === 'content-type' || lower === 'content-length' ? variable : `HTTP_${variable}`
    const before = variables[key]
    if (before !== undefined && SINGLE.has(lower))
      throw new TypeError(`the request header ${JSON.stringify(name)} is there twice; a server refuses that with 400`)
    variables[key] = before === undefined ? value : `${before}${lower === 'cookie' ? '; ' : ', '}${value}`
  }
  return variables
}

function faultIn(name: string, value: string): string | undefined {
  if (!isToken(name)) return 'its name is no token; a server refuses it with 400'
  if (name.includes('_')) return 'a server drops names with "_", which would stand for "-"; write it with "-"'
  if (name.toLowerCase() === 'proxy') return 'a server drops it, because HTTP_PROXY is a setting (httpoxy)'
  if (!isFieldValue(value))
    return 'its value has a control character or one above U+00FF; write text as its UTF-8 bytes: toLatin1(text)'
  return undefined
}
