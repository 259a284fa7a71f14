// For mutation tests: specs without sockets come first. A mutant is done with at the first spec that fails, and Jest by
// itself begins with the slowest.
const { readFileSync } = require('node:fs')
const { default: Sequencer } = require('@jest/test-sequencer')

module.exports = class FastFirst extends Sequencer {
  sort(tests) {
    return [...tests]
      .map((test) => ({ test, cost: costOf(test.path) }))
      .sort((a, b) => a.cost - b.cost)
      .map(({ test }) => test)
  }
}

function costOf(path) {
  const text = readFileSync(path, 'utf8')
  return text.length + (/running-server|raw-client|node:(?:http|net)|fetch\(/.test(text) ? 1e6 : 0)
}
