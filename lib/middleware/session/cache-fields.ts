import { addToList, getHeaders, hasHeader, removeHeader, setHeader, type HeaderList } from '../../protocol/index.js'

/** One directive, with what it says, which may be quoted (RFC 9111 §5.2). */
const DIRECTIVE = /([\w-]+)(?:=(?:"(?:[^"\\]|\\.)*"|[^\s,"]*))?/g

/** Fields that speak to caches in place of Cache-Control (RFC 9213 §3.1, and before it). */
const TARGETED = ['cdn-cache-control', 'surrogate-control']

/** Says of an answer that was made of a session, that it is for nobody else (RFC 9111 §4.1, §5.2.2.7). */
export function markRead(headers: HeaderList): void {
  addToList(headers, 'vary', 'Cookie')
  if (!hasHeader(headers, 'cache-control')) headers.push(['cache-control', 'private'])
}

/** Keeps an answer that has the cookie out of all shared caches, whatever the application says (RFC 9111 §7.3). */
export function markSet(headers: HeaderList): void {
  addToList(headers, 'vary', 'Cookie')
  for (const name of TARGETED) removeHeader(headers, name)
  const written = getHeaders(headers, 'cache-control').join(', ')
  const kept = [...written.matchAll(DIRECTIVE)]
    .map(([directive, name = '']) => ({ directive, name: name.toLowerCase() }))
    .filter(({ name }) => !['public', 's-maxage', 'private'].includes(name))
  const isStored = !kept.some(({ name }) => name === 'no-store')
  const said = kept.map(({ directive }) => directive)
  setHeader(headers, 'cache-control', (isStored ? ['private', ...said] : said).join(', '))
}
