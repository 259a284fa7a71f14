import ts from 'typescript'

/** How a source text with decorators is compiled, and what is there when it runs. */
export interface Compilation {
  readonly decorators: 'legacy' | 'standard'
  /** `emitDecoratorMetadata`: legacy decorators only. */
  readonly metadata?: boolean
  /** What it has for Reflect; without reflect-metadata the plain one. */
  readonly reflect?: object
}

/** Reflect as it is without reflect-metadata. */
export function plainReflect(): object {
  const names = Object.getOwnPropertyNames(Reflect).filter((name) => !name.includes('etadata') && name !== 'decorate')
  return Object.fromEntries(names.map((name) => [name, Reflect[name as keyof typeof Reflect]]))
}

/** Compiles a TypeScript text with the compiler's own decorators and runs it with some names; gives its exports. */
export function compiled(source: string, names: object, options: Compilation): Record<string, unknown> {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      experimentalDecorators: options.decorators === 'legacy',
      emitDecoratorMetadata: options.metadata === true,
    },
  })
  const exports = {}
  const given = { exports, ...names, Reflect: options.reflect ?? Reflect }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a compiled text can be run in this realm in no other way
  const run = new Function(...Object.keys(given), outputText) as (...values: unknown[]) => void
  run(...Object.values(given))
  return exports
}
