import base from './jest.config.js'

// The specs of the folder that is mutated; scripts/test-mutation.mjs says which.
/** @type {import('jest').Config} */
export default {
  ...base,
  roots: [`<rootDir>/spec/${process.env.TSGI_MUTATED ?? 'core'}`],
  testSequencer: '<rootDir>/scripts/fast-first.cjs',
}
