/** Mutation testing of one folder of lib/: `npm run test:mutation -- core`. */
export default {
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'jest.mutation.config.js' },
  coverageAnalysis: 'perTest',
  checkers: ['typescript'],
  tsconfigFile: 'tsconfig.build.json',
  // Jest compiles without types; a `// @ts-nocheck` above a spec would move its lines, which call-sites name.
  disableTypeChecks: false,
  ignorePatterns: ['spec/bench', 'scripts/*', '!scripts/*.cjs', 'reports', 'coverage', 'dist', 'docs'],
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 10_000,
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: true, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'reports/mutation/index.html' },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  thresholds: { high: 95, low: 90, break: 85 },
}
