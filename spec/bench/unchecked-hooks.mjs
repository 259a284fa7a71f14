/**
 * The checks that {@link load} takes out of the built package, by file and function, and what stands in their place.
 * What remains is the work itself: the path is taken as it came, the head is copied, pieces are sent. That `close()` is
 * called once and `startResponse` in its order cannot be taken out: the same few fields carry the response.
 */
const UNCHECKED = {
  'protocol/head-check.js': {
    faultInStatus: '() { return undefined }',
    faultInField: '() { return undefined }',
  },
  'handlers/canonical-path.js': { canonicalPath: '(raw) { return raw }' },
  'handlers/target.js': { isHost: '() { return true }' },
  'handlers/head.js': { isContentLength: '() { return false }' },
  'handlers/pieces.js': { checkBody: '(body) { return body }', checkPiece: '() {}' },
}

/** A module hook (`node:module`, "Customization Hooks"): puts the functions above into the sources as they are loaded. */
export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context)
  const file = Object.keys(UNCHECKED).find((name) => url.endsWith(`/dist/modules/${name}`))
  if (file === undefined) return loaded
  return { ...loaded, source: withoutChecks(file, String(loaded.source)) }
}

function withoutChecks(file, source) {
  return Object.entries(UNCHECKED[file]).reduce((text, [name, replacement]) => {
    const declared = new RegExp(`(export )?function ${name}\\(`).exec(text)
    if (declared === null) {
      throw new Error(
        `dist/modules/${file} has no function ${name}; say in spec/bench/unchecked-hooks.mjs what it is called now`,
      )
    }
    const [found, exported = ''] = declared
    return `${text.replace(found, `function ${name}$checked(`)}\n${exported}function ${name}${replacement}\n`
  }, source)
}
