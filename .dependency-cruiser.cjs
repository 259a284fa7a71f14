/** The floors of lib/: a folder may import those below it, type imports included; folders of one floor never one another. */
const MAY_IMPORT = {
  protocol: [],
  core: ['protocol'],
  logging: ['protocol', 'core'],
  handlers: ['protocol', 'core', 'logging'],
  config: ['protocol', 'core'],
  middleware: ['protocol', 'core', 'logging'],
  apps: ['protocol', 'core'],
  testing: ['protocol', 'core', 'logging', 'handlers', 'config', 'middleware', 'apps'],
  cli: ['protocol', 'core', 'logging', 'handlers', 'config', 'middleware', 'apps', 'testing'],
}

const floors = Object.entries(MAY_IMPORT).map(([folder, below]) => ({
  name: `${folder}-imports-lower-floors-only`,
  comment: `lib/${folder} may import ${below.length === 0 ? 'nothing outside itself' : below.join(', ')}`,
  severity: 'error',
  from: { path: `^lib/${folder}/` },
  to: { path: '^lib/', pathNot: `^lib/(${[folder, ...below].join('|')})/` },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...floors,
    {
      name: 'protocol-imports-nothing',
      comment: 'the protocol must load in every runtime: no package, no node: module',
      severity: 'error',
      from: { path: '^lib/protocol/' },
      to: { pathNot: '^lib/protocol/' },
    },
    {
      name: 'core-runs-everywhere',
      comment: 'core and logging must load in every runtime: no node: module, no package',
      severity: 'error',
      from: { path: '^lib/(core|logging)/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
    {
      name: 'no-dev-dependency',
      comment: 'what users install has no devDependencies',
      severity: 'error',
      from: { path: '^lib/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer', 'type-only'] },
    },
    {
      name: 'other-folders-by-their-index',
      comment: 'a folder is imported through its index.ts; what that does not export is its own',
      severity: 'error',
      from: { path: '^lib/([^/]+)/' },
      to: { path: '^lib/[^/]+/', pathNot: ['^lib/$1/', '^lib/[^/]+/index\\.ts$'] },
    },
    {
      name: 'no-cycle',
      comment: 'modules that load one another; two types may name one another',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-orphan',
      comment: 'a file that nothing imports and that imports nothing is dead',
      severity: 'error',
      from: { orphan: true },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.build.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
