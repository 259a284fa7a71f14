import base from './jest.config.js'

// Specs that need programs of Debian's (.ci/run installs them) or the built package: `npm run test:system`.
/** @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/spec/system'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
}
