// For ts-jest: specs compile to CommonJS, which has no import.meta; what a sample asks it for is __dirname there.
const ts = require('typescript')

/** Puts `__dirname` in the place of `import.meta.dirname`. */
function factory() {
  return (context) => (file) => {
    const visit = (node) =>
      ts.isPropertyAccessExpression(node) && ts.isMetaProperty(node.expression) && node.name.text === 'dirname'
        ? context.factory.createIdentifier('__dirname')
        : ts.visitEachChild(node, visit, context)
    return ts.visitNode(file, visit)
  }
}

module.exports = { name: 'import-meta', version: 1, factory }
