import { contentType } from '../../../lib/apps/static/content-type.js'

describe('contentType', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['INDEX.HTM', 'text/html; charset=utf-8'],
    ['app.js', 'text/javascript; charset=utf-8'],
    ['app.min.mjs', 'text/javascript; charset=utf-8'],
    ['style.css', 'text/css; charset=utf-8'],
    ['data.json', 'application/json; charset=utf-8'],
    ['app.js.map', 'application/json; charset=utf-8'],
    ['logo.svg', 'image/svg+xml; charset=utf-8'],
    ['photo.jpg', 'image/jpeg'],
    ['font.woff2', 'font/woff2'],
    ['movie.mp4', 'video/mp4'],
    ['module.wasm', 'application/wasm'],
  ])('of %s is %s', (name, type) => {
    expect(contentType(name)).toBe(type)
  })

  it.each(['README', 'a.unknown', 'a.', 'html', 'a.html~', 'a.constructor', 'a.__proto__', ''])(
    'of %j is bytes',
    (name) => {
      expect(contentType(name)).toBe('application/octet-stream')
    },
  )
})
