import { addToList, getHeaders, removeHeader, setHeader, type HeaderList } from '../../protocol/index.js'

/** One directive, with what it says, which may be quoted (RFC 9111 §5.2). */
const DIRECTIVE = /([\w-]+)(?:=(?:"(?:[^"\\]|\\.)*"|[^\s,"]*))?/g

/** Fields that speak to caches in place of Cache-Control (RFC 9213 §3.1, and before it). */
const TARGETED = ['cdn-cache-control', 'surrogate-control']

/** What says by itself whether shared caches may keep an answer. */
const SAYS_FOR_WHOM = ['public', 'private', 's-maxage', 'no-store']

/**
 * Says of an answer that was made of a session, that it is for nobody else (RFC 9111 §4.1, §5.2.2.7), unless the
 * application says for whom it is.
 */
export function markRead(headers: HeaderList): void {
  addToList(headers, 'vary', 'Cookie')
  const isSaid = (field: string): boolean =>
    directivesOf(headers, field).some(
      // With an argument it is about some fields of the answer only (RFC 9111 §5.2.2.7).
      ({ directive, name }) => SAYS_FOR_WHOM.includes(name) && !directive.toLowerCase().startsWith('private='),
    )
  for (const name of TARGETED) if (!isSaid(name)) removeHeader(headers, name)
  if (isSaid('cache-control')) return
  const said = directivesOf(headers, 'cache-control').map(({ directive }) => directive)
  setHeader(headers, 'cache-control', ['private', ...said].join(', '))
}

/** Keeps an answer that has the cookie out of all shared caches, whatever the application says (RFC 9111 §7.3). */
export function markSet(headers: HeaderList): void {
  addToList(headers, 'vary', 'Cookie')
  for (const name of TARGETED) removeHeader(headers, name)
  const kept = directivesOf(headers, 'cache-control').filter(
    ({ name }) => !['public', 's-maxage', 'private'].includes(name),
  )
  const isStored = !kept.some(({ name }) => name === 'no-store')
  const said = kept.map(({ directive }) => directive)
  setHeader(headers, 'cache-control', (isStored ? ['private', ...said] : said).join(', '))
}

function directivesOf(headers: HeaderList, field: string): { readonly directive: string; readonly name: string }[] {
  const written = getHeaders(headers, field).join(', ')
  return [...written.matchAll(DIRECTIVE)].map(([directive, name = '']) => ({ directive, name: name.toLowerCase() }))
}
