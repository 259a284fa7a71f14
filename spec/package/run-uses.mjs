// Runs what tsc made of consumer/uses.ts.
import assert from 'node:assert/strict'

const { answers } = await import(process.argv[2] ?? './uses.js')
assert.deepEqual(await answers(), ['hello world', 'hello world'])
console.log('compiled and served')
