import type { Environ } from 'tsgi'

const GROUPS: [title: string, note: string, holds: (key: string) => boolean][] = [
  ['Request', 'what was asked for, and by whom', (key) => /^[A-Z]/.test(key) && !key.startsWith('HTTP_')],
  ['Headers', 'the fields of the request', (key) => key.startsWith('HTTP_')],
  ['Gateway', 'what the server provides', (key) => /^(wsgi|tsgi)\./.test(key)],
  ['Added', 'what layers have put there', (key) => /^[a-z]/.test(key) && !/^(wsgi|tsgi)\./.test(key)],
]

/** The environ of a request as a page to look at. */
export function environPage(environ: Environ, title: string): string {
  const entries = Object.entries(environ).sort(([a], [b]) => (a < b ? -1 : 1))
  const sections = GROUPS.map(([name, note, holds]) => {
    const rows = entries.filter(([key]) => holds(key)).map(([key, value]) => row(key, value))
    if (rows.length === 0) return ''
    return `<section><h2>${name} <small>${note}</small></h2><table>${rows.join('')}</table></section>`
  })
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>
<link rel="icon" href="data:,"><style>${STYLE}</style>
<header><h1>${escaped(title)}</h1><p>${entries.length} variables reached this application.</p></header>
<main>${sections.join('\n')}</main></html>\n`
}

function row(key: string, value: unknown): string {
  return `<tr><th scope="row">${escaped(key)}</th><td><code>${escaped(shown(value))}</code></td></tr>`
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'function'
  // The claims of a token have no prototype.
  const isPlain = typeof value !== 'object' || value === null || Array.isArray(value) || !('constructor' in value)
  if (!isPlain) return value.constructor.name
  return typeof value === 'string' ? value || '(empty)' : JSON.stringify(value)
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`)
}

const STYLE = `
:root { color-scheme: light dark; --line: #d9dee5; --soft: #5b6675; --paper: #fff; --back: #f3f5f8; --ink: #17202c; --mark: #0b6bcb }
@media (prefers-color-scheme: dark) { :root { --line: #303a47; --soft: #9aa7b6; --paper: #1a212b; --back: #11161d; --ink: #e6ebf1; --mark: #6db3ff } }
* { box-sizing: border-box } body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
header, main { max-width: 62rem; margin: auto; padding: 0 1.25rem } header { padding-top: 2.5rem }
h1 { margin: 0; font-size: 1.75rem; letter-spacing: -.01em } header p { margin: .25rem 0 1.5rem; color: var(--soft) }
h2 { margin: 2rem 0 .5rem; font-size: 1.05rem } h2 small { margin-left: .5rem; color: var(--soft); font-weight: normal }
table { width: 100%; border-collapse: collapse; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; border-spacing: 0; table-layout: fixed }
th, td { padding: .45rem .9rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line) } tr:first-child > * { border-top: 0 }
th { width: 19rem; color: var(--mark); font: 500 .85rem/1.6 ui-monospace, monospace; overflow-wrap: anywhere } code { font: .85rem/1.6 ui-monospace, monospace; overflow-wrap: anywhere }
main { padding-bottom: 4rem } @media (max-width: 40rem) { th { width: 11rem } }`
