import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ConfigError, type ConfigProblem } from 'tsgi/config'

const folders: string[] = []

/** Writes files into a folder of their own, which is gone after the specs of the file. */
export function deployment(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'deployment-')))
  folders.push(folder)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** Makes a symbolic link in a folder of {@link deployment}. */
export function linkTo(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path)
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** The error of a load that must fail; its place and texts with the folder left out. */
export async function failure(load: Promise<unknown>): Promise<ConfigError> {
  const error: unknown = await load.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ConfigError) return error
  throw new Error('it did not fail with a ConfigError', { cause: error })
}

/** A problem with the folder of its file left out. */
export function within(folder: string, problem: ConfigProblem | undefined): ConfigProblem | undefined {
  return JSON.parse(JSON.stringify(problem ?? {}).replaceAll(`${folder}/`, '')) as ConfigProblem
}
