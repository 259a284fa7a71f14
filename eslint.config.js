import js from '@eslint/js'
import jest from 'eslint-plugin-jest'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'reports/', 'scripts/ts-matrix/', 'spec/package/', '.stryker-tmp/']),
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      // Whatever the Node that runs this knows.
      globals: Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly'])),
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: ['tsconfig.json', 'spec/*/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // An application may be a generator that yields nothing, and be async without awaiting.
      'require-yield': 'off',
      '@typescript-eslint/require-await': 'off',
      // Numbers print as one expects; objects do not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Callbacks that only call something: `afterAll(() => server.close())`.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `error` of startResponse is whatever somebody threw, and is thrown on as it is.
      '@typescript-eslint/only-throw-error': 'off',
      // Record<never, never> is meant: "no keys", to intersect with.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // `Uint8Array | void` is the result of a callback that may give something back.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // A class of options is a declaration; what is passed for it is a plain object.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // An interface with one call signature carries variance (`in E`) and a doc comment; a function type does not.
      '@typescript-eslint/prefer-function-type': 'off',
      // `write` is deprecated for users; the protocol must have it.
      '@typescript-eslint/no-deprecated': ['error', { allow: [{ from: 'file', name: 'Write' }] }],
      // It would have `!` written, which no-non-null-assertion forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // A value of unknown type that is not an object is taken for one by the rule.
      '@typescript-eslint/no-base-to-string': 'off',
      // Text is taken apart by code points on purpose.
      '@typescript-eslint/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }, 'string'] }],
      // `_environ` keeps the place of the parameter after it; `infer _` names what is not asked for.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // An import for its type only must say so, except where decorator metadata needs the value; the rule knows.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['lib/core/chain.ts'],
    // `callSite(this.use)` names a function for the stack trace and never calls it.
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    files: ['samples/*.ts'],
    // A sample says on the console which page to open.
    rules: { 'no-console': 'off' },
  },
  {
    files: ['spec/**/*.ts'],
    extends: [jest.configs['flat/recommended'], jest.configs['flat/style']],
    rules: {
      // Classes and functions that only stand for "a class" and "a function".
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      // Specs take methods off their objects to see that they work, or to spy on them.
      '@typescript-eslint/unbound-method': 'off',
      'jest/no-focused-tests': 'error',
      'jest/no-disabled-tests': 'error',
      'jest/no-commented-out-tests': 'error',
    },
  },
)
