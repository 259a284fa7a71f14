import { flowsOf } from '../../../lib/cli/show/flow.js'
import { svgText } from '../../../lib/cli/show/svg.js'
import { graphOf, STACK } from './graph.js'

const picture = svgText(flowsOf(STACK, ['main']), 'a<b>.ini', '/w')

describe('svgText', () => {
  it('is one element with a size, a title and its own styles', () => {
    expect(picture).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="(\d+)" height="(\d+)" viewBox="0 0 \1 \2" role="img">\n<title>a&lt;b&gt;\.ini<\/title>\n<style>/,
    )
    expect(picture).toMatch(/<\/svg>$/)
  })

  it('needs nothing from elsewhere', () => {
    const address = /(?:href|src|url\((?!#)|@import|<script|<image|<foreignObject)/
    expect(picture).not.toMatch(address)
  })

  it('is well-formed: what a file says is text', () => {
    expect(tagsOf(picture)).toEqual([])
    expect(picture).toContain('call:./a&quot;&lt;&amp;&gt;:b')
    expect(picture).not.toContain('"<&>')
    expect(svgText(flowsOf(graphOf({ a: { reference: '\u0000\u001b' } }), ['a']), 'x', '/')).toContain('\\u0000\\u001b')
  })

  it('can be read in light and dark', () => {
    const [light = '', dark = ''] = picture.split('@media (prefers-color-scheme: dark)')
    const names = (css: string) => [
      ...new Set([...css.matchAll(/(--[a-z-]+): #[0-9a-f]{6};/g)].map(([, name]) => name)),
    ]
    expect(names(light)).toHaveLength(14)
    expect(names(dark)).toEqual(names(light))
    const used = [...picture.matchAll(/var\((--[a-z-]+)\)/g)].map(([, name]) => name)
    expect(new Set(used)).toEqual(new Set(names(light)))
  })

  it('draws boxes by kind, straight arrows, and bent ones with their labels', () => {
    expect(picture.match(/<rect class="(filter|app|composite|composite repeated)"/g)).toHaveLength(6)
    expect(picture.match(/<rect class="frame"/g)).toHaveLength(1)
    expect(picture.match(/<path class="arrow" d="M[\d.]+ [\d.]+ H[\d.]+" marker-end/g)).toHaveLength(3)
    expect(picture).toMatch(/<path class="arrow guessed" d="M[\d.]+ [\d.]+ H[\d.]+ Q[\d. ]+ V[\d.]+ Q[\d. ]+ H[\d.]+"/)
    expect(picture).toMatch(/<text class="small" [^>]*>\/two<\/text>/)
    expect(picture).toMatch(/<text class="name" [^>]*>abc<\/text>/)
  })

  it('has a hint for each box, without secrets', () => {
    expect(picture).toContain('<g><title>filter abc\negg:tsgi#lint</title>')
    expect(picture).toContain('api_key = ********</title>')
  })

  it('has room for its title', () => {
    const [, width] = /width="(\d+)"/.exec(svgText([], 'x'.repeat(200), '/')) ?? []
    expect(Number(width)).toBe(1888)
  })
})

/** The tags that are not closed in order; attributes have quotes. */
function tagsOf(xml: string): string[] {
  const open: string[] = []
  const stray: string[] = []
  for (const [tag, close = '', name = '', rest = ''] of xml.matchAll(/<(\/?)([a-zA-Z]*)([^<>]*)>/g)) {
    if (!/^(\s+[a-zA-Z:-]+="[^"<&]*")*\s*\/?$/.test(rest)) stray.push(tag)
    if (close !== '') {
      if (open.pop() !== name) stray.push(tag)
    } else if (!rest.endsWith('/')) open.push(name)
  }
  return [...stray, ...open]
}
