import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What the importer needs of the runtime; a spec brings its own. */
export interface ModuleRuntime {
  import(specifier: string): Promise<unknown>
  /** Whether TypeScript is taken as it is, at least such as has only types to strip. */
  readonly takesTypeScript: boolean
  /** The folder of an installed tsx, if there is one. */
  findTsx(): string | undefined
}

/** Imports the modules that a deployment file names: TypeScript by the runtime, else by an installed tsx. */
export function moduleImporter(
  file: string,
  runtime: ModuleRuntime = nodeRuntime(file),
): (specifier: string) => Promise<unknown> {
  let loader: Promise<void> | undefined
  return async (specifier) => {
    if (!isTypeScript(specifier) || loader !== undefined) {
      await loader
      return runtime.import(specifier)
    }
    let refusal: unknown
    if (runtime.takesTypeScript) {
      try {
        return await runtime.import(specifier)
      } catch (error) {
        if (!isRefusal(error)) throw error
        refusal = error
      }
    }
    const tsx = runtime.findTsx()
    if (tsx === undefined) throw refusal ?? withoutLoader(specifier)
    loader = register(runtime, tsx)
    await loader
    return runtime.import(specifier)
  }
}

function isTypeScript(specifier: string): boolean {
  return /\.[mc]?tsx?$/.test(specifier)
}

/** Whether the runtime takes no such TypeScript: syntax that is more than types, or `./a.js` where there is `./a.ts`. */
function isRefusal(error: unknown): boolean {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown }
  return name === 'SyntaxError' || code === 'ERR_UNKNOWN_FILE_EXTENSION' || code === 'ERR_MODULE_NOT_FOUND'
}

/** Has the code by which the loader of the file knows that the same module may be there compiled. */
function withoutLoader(specifier: string): Error {
  return Object.assign(
    new Error(`this runtime takes no TypeScript (${specifier}); install a loader: npm install --save-dev tsx`),
    { code: 'ERR_UNKNOWN_FILE_EXTENSION' },
  )
}

async function register(runtime: ModuleRuntime, folder: string): Promise<void> {
  for (const kind of ['cjs', 'esm']) {
    const url = pathToFileURL(join(folder, 'dist', kind, 'api', 'index.mjs')).href
    const api = (await runtime.import(url)) as { register(): unknown }
    api.register()
  }
}

function nodeRuntime(file: string): ModuleRuntime {
  const { features, versions } = process as { readonly features: { readonly typescript?: unknown }; versions: object }
  return {
    import: (specifier) => import(specifier) as Promise<unknown>,
    takesTypeScript: Boolean(features.typescript) || 'bun' in versions || 'deno' in versions,
    findTsx: () => {
      try {
        return dirname(createRequire(file).resolve('tsx/package.json'))
      } catch {
        return undefined
      }
    },
  }
}
