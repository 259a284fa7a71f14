/** Types by the ends of names, those that a site is made of. Texts are taken for UTF-8. */
const TYPES = new Map(
  Object.entries({
    'application/gzip': 'gz',
    'application/json; charset=utf-8': 'json map',
    'application/manifest+json; charset=utf-8': 'webmanifest',
    'application/pdf': 'pdf',
    'application/rss+xml; charset=utf-8': 'rss',
    'application/wasm': 'wasm',
    'application/xml; charset=utf-8': 'xml xsl',
    'application/zip': 'zip',
    'audio/mp4': 'm4a',
    'audio/mpeg': 'mp3',
    'audio/ogg': 'oga ogg opus',
    'audio/wav': 'wav',
    'font/otf': 'otf',
    'font/ttf': 'ttf',
    'font/woff': 'woff',
    'font/woff2': 'woff2',
    'image/avif': 'avif',
    'image/gif': 'gif',
    'image/jpeg': 'jpeg jpg',
    'image/png': 'png',
    'image/svg+xml; charset=utf-8': 'svg',
    'image/vnd.microsoft.icon': 'ico',
    'image/webp': 'webp',
    'text/calendar; charset=utf-8': 'ics',
    'text/css; charset=utf-8': 'css',
    'text/csv; charset=utf-8': 'csv',
    'text/html; charset=utf-8': 'htm html',
    'text/javascript; charset=utf-8': 'js mjs',
    'text/markdown; charset=utf-8': 'md',
    'text/plain; charset=utf-8': 'txt',
    'video/mp4': 'mp4',
    'video/mpeg': 'mpeg mpg',
    'video/ogg': 'ogv',
    'video/quicktime': 'mov',
    'video/webm': 'webm',
  }).flatMap(([type, ends]) => ends.split(' ').map((end) => [end, type] as const)),
)

/** The type of a file by its name; bytes, if the end of the name says nothing. */
export function contentType(name: string): string {
  const end = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return TYPES.get(end) ?? 'application/octet-stream'
}
