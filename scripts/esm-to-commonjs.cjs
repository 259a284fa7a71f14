// Packages that are ES modules only, for Jest, which requires: Node itself can since 20.19.
const { transformSync } = require('esbuild')

module.exports = {
  process(source, path) {
    const { code, map } = transformSync(source, { format: 'cjs', target: 'node20', sourcemap: true, sourcefile: path })
    return { code, map }
  },
}
