import { BROWSER_HEADERS } from './payload.mjs'

const NAMES = Object.keys(BROWSER_HEADERS).map((name) => name.toLowerCase())

/**
 * Makes `count` layers out of one function or class that is written with placeholders: `x-layer` (or `HTTP_X_LAYER`)
 * stands for the header that the layer reads, `layer.key` for the key that it sets, `Layer` for its name.
 *
 * Each is compiled from a source of its own, as the layers of a real stack are: V8 keeps feedback for each source, so
 * one function that is used fifty times would be measured as something that nobody writes.
 *
 * @param scope - what the template uses from outside, by name.
 */
export function makeLayers(count, template, scope = {}) {
  return Array.from({ length: count }, (_, index) => {
    const header = NAMES[index % NAMES.length]
    const source = String(template)
      .replaceAll('HTTP_X_LAYER', `HTTP_${header.toUpperCase().replaceAll('-', '_')}`)
      .replaceAll('x-layer', header)
      .replaceAll('layer.key', keyOf(index))
      .replaceAll('Layer', `Layer${index}`)
    return new Function(...Object.keys(scope), `return ${source}`)(...Object.values(scope))
  })
}

/** The key that a layer sets. */
export function keyOf(index) {
  return `bench.layer${index}`
}

/** How many layers a server was started with: its first argument. */
export function layerCount() {
  return Number(process.argv[2] ?? 0)
}
