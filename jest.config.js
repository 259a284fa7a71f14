/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // Machines are shared, and slow at times.
  testTimeout: 30_000,
  // A process that has run many specs with coverage is slow: V8 tells of all scripts it has ever loaded.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '700MB',
  roots: ['<rootDir>/spec'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/spec/system/', '<rootDir>/spec/package/'],
  transform: {
    '^.+\\.ts$': [
      'ts-jest',
      {
        tsconfig: 'tsconfig.spec.json',
        // Samples ask import.meta for their folder.
        astTransformers: { before: ['<rootDir>/scripts/import-meta.cjs'] },
        diagnostics: { ignoreCodes: [1343] },
      },
    ],
    '/node_modules/jose/.+\\.js$': '<rootDir>/scripts/esm-to-commonjs.cjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  moduleNameMapper: {
    '^tsgi$': '<rootDir>/lib/index.ts',
    '^tsgi/server$': '<rootDir>/lib/handlers/index.ts',
    '^tsgi/([a-z]+)$': '<rootDir>/lib/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  collectCoverageFrom: ['lib/**/*.ts', '!lib/cli/main.ts'],
  // Istanbul counts branches inside the helpers that tsc emits (__decorate, __exportStar); v8 does not.
  coverageProvider: 'v8',
  coverageReporters: [['text', { skipFull: true }], 'text-summary', 'json-summary', 'html'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
}
