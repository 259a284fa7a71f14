import type { HeaderList } from './application.js'

/** The value of the first field of this name, in any case; undefined if there is none. */
export function getHeader(headers: HeaderList, name: string): string | undefined {
  for (const header of headers) if (sameName(header[0], name)) return header[1]
  return undefined
}

/** The values of all fields of this name, in order. */
export function getHeaders(headers: HeaderList, name: string): string[] {
  return headers.filter((header) => sameName(header[0], name)).map((header) => header[1])
}

/** Whether there is a field of this name. */
export function hasHeader(headers: HeaderList, name: string): boolean {
  return headers.some((header) => sameName(header[0], name))
}

/** Makes this the only field of its name, in the place of the first one, else at the end. */
export function setHeader(headers: HeaderList, name: string, value: string): void {
  const first = headers.findIndex((header) => sameName(header[0], name))
  const replaced = headers[first]
  if (replaced === undefined) {
    headers.push([name, value])
    return
  }
  // A new pair: the old one may be a constant of the application, shared by all requests.
  const placed: [string, string] = [replaced[0], value]
  headers[first] = placed
  removeWhere(headers, (header) => header !== placed && sameName(header[0], name))
}

/** Adds the field if there is none of its name; tells whether it did. */
export function setDefaultHeader(headers: HeaderList, name: string, value: string): boolean {
  if (hasHeader(headers, name)) return false
  headers.push([name, value])
  return true
}

/** Removes all fields of this name; tells how many there were. */
export function removeHeader(headers: HeaderList, name: string): number {
  return removeWhere(headers, (header) => sameName(header[0], name))
}

/**
 * Adds members to a field that is a comma-separated list of tokens, such as `Vary`, leaving out those that are there
 * already (in any case). `*` in the list stands for everything.
 */
export function addToList(headers: HeaderList, name: string, ...members: string[]): void {
  const list = getHeaders(headers, name).flatMap(listMembers)
  const known = new Set(list.map((member) => member.toLowerCase()))
  if (known.has('*')) return
  for (const member of members) {
    if (known.has(member.toLowerCase())) continue
    known.add(member.toLowerCase())
    list.push(member)
    setHeader(headers, name, list.join(', '))
  }
}

function listMembers(value: string): string[] {
  return value
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '')
}

function removeWhere(headers: HeaderList, unwanted: (header: [string, string]) => boolean): number {
  let kept = 0
  for (const header of headers) if (!unwanted(header)) headers[kept++] = header
  const removed = headers.length - kept
  headers.length = kept
  return removed
}

function sameName(a: string, b: string): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase())
}

/** The fields that belong to one connection, which applications never set (RFC 9110 §7.6.1; wsgiref's set). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
])

/** Whether a field belongs to one connection, so that only the server may set it. */
export function isHopByHop(name: string): boolean {
  return HOP_BY_HOP.has(name.toLowerCase())
}
