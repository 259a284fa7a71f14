import { createHash } from 'node:crypto'
import { STATUS_PAGE_POLICY, statusPage } from '../../../lib/handlers/admin/status-page.js'
import { NO_FIGURES, type ServerStatus } from '../../../lib/handlers/index.js'
import { serverStatus, STARTED, workerStatus } from './statuses.js'

const page = (otherwise: Partial<ServerStatus> = {}, after = 90_000): string =>
  statusPage(serverStatus(otherwise), STARTED + after)

/** What a browser would show of a piece of HTML, in one line. */
const shown = (html: string): string =>
  html
    .replace(/<style>[^]*?<\/style>|<title>.*?<\/title>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

describe('statusPage', () => {
  it('shows the state, the process, where it listens, and how long it has been up', () => {
    expect(shown(page())).toContain(
      'ready Process 100, up for 1 min 30 s, generation 3, 2 reloads; listens on http://127.0.0.1:8080 ',
    )
    expect(page()).toMatch(/<title>ready – tsgi@/)
    expect(shown(page({ listening: [], reloads: { succeeded: 1, failed: 0 } }))).toContain('generation 3, 1 reload ')
  })

  it('shows what all workers have done, and those that have ended', () => {
    expect(shown(page())).toContain(
      'requests 21 in flight 2 connections 4 sent 4.0 KiB half of them within 1 ms 99 of 100 within &#62; 30 s',
    )
    expect(shown(page())).toContain('Answers 2xx 17 5xx 4 incomplete 2 connections dropped 2 refused: 400 2 Workers')
  })

  it('shows each worker', () => {
    expect(shown(page())).toContain(
      'worker process state generation up for requests in flight connections loop late by busy memory ' +
        '1 101 ready 3 1 min 29 s 10 1 2 1.5 ms 25 % 64.0 MiB 2 102 ready 3 1 min 28 s 10 1 2 1.5 ms 25 % 64.0 MiB',
    )
  })

  it('shows the stack in force', () => {
    expect(page()).toContain('<ol><li><code>authorization  paste.ini:3:1</code></li><li><code>hello</code></li></ol>')
    expect(page({ stack: [] })).not.toContain('outermost first')
  })

  it('shows that nothing was done yet', () => {
    const text = shown(page({ workers: [workerStatus(0, NO_FIGURES)], ended: NO_FIGURES }))
    expect(text).toContain('requests 0 in flight 0 connections 0 sent 0 B half of them within – 99 of 100 within –')
    expect(text).not.toContain('Answers')
  })

  it('shows what went wrong', () => {
    const reloads = { succeeded: 2, failed: 1, failure: 'paste.ini:1:1: <no>' }
    expect(page({ reloads, crashes: 2 })).toContain(
      '<p class="failure">The last reload failed; the stack from before serves on: paste.ini:1:1: &#60;no&#62;</p>' +
        '<p class="failure">1 reload failed since the start.</p>' +
        '<p class="failure">2 workers ended without being told to and had to be replaced.</p>',
    )
    expect(page()).not.toContain('class="failure"')
  })

  it.each([
    [999, '0 s'],
    [-5_000, '0 s'],
    [59_999, '59 s'],
    [3_599_000, '59 min 59 s'],
    [3_600_000, '1 h 0 min'],
    [90_000_000, '1 d 1 h'],
  ])('says of %d ms that it is %s', (milliseconds, text) => {
    expect(shown(page({}, milliseconds))).toContain(`up for ${text}, generation`)
  })

  it.each([
    [0.4, '0 B'],
    [1, '1 B'],
    [1_023, '1023 B'],
    [1_024, '1.0 KiB'],
    [1.5 * 2 ** 30, '1.5 GiB'],
    [2 ** 52, '4096.0 TiB'],
  ])('says of %d bytes that it is %s', (bytes, text) => {
    expect(shown(page({ workers: [], ended: { ...NO_FIGURES, bytes } }))).toContain(`sent ${text} half`)
  })

  it.each([
    [7, '250 ms'],
    [9, '1 s'],
    [13, '30 s'],
    [14, '&#62; 30 s'],
  ])('says of requests in bucket %d that they took %s', (bucket, text) => {
    const durations = NO_FIGURES.durations.map((_, index) => (index === bucket ? 3 : 0))
    expect(shown(page({ workers: [], ended: { ...NO_FIGURES, durations } }))).toContain(
      `half of them within ${text} 99`,
    )
  })

  it('lets no text of others be markup', () => {
    const evil = `<script>"'&`
    const worker = workerStatus(1, { responses: { [evil]: 1 }, refused: { [evil]: 1 }, requests: { [evil]: 1 } })
    const html = page({ stack: [evil], listening: [evil], workers: [worker] })
    expect(html).not.toContain('<script')
    expect(html.match(/&#60;script&#62;&#34;&#39;&#38;/g)).toHaveLength(4)
  })

  it('may load nothing but its own style', () => {
    const style = /<style>([^]*)<\/style>/.exec(page())?.[1] ?? ''
    expect(STATUS_PAGE_POLICY).toBe(
      `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    expect(page()).not.toMatch(/ style=| on[a-z]+=|src=/)
  })
})
