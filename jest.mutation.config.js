import base from './jest.config.js'

// The specs of the folder that is mutated (scripts/test-mutation.mjs says which), without coverage of their own.
const { collectCoverageFrom, coverageProvider, coverageReporters, coverageThreshold, ...rest } = base

/** @type {import('jest').Config} */
export default { ...rest, roots: [`<rootDir>/spec/${process.env.TSGI_MUTATED ?? 'core'}`] }
