import { spawnSync } from 'node:child_process'

/** A program that makes password hashes, to compare with. */
export interface Oracle {
  readonly there: boolean
  /** The hash of a password, which must have no line break. */
  hash(password: string, ...flags: string[]): string
}

/** `htpasswd` of apache2-utils. */
export const htpasswd = oracle(
  'htpasswd',
  (flags) => ['-n', '-i', ...flags, 'u'],
  (output) => output.slice(2),
)

/** `openssl passwd`. */
export const openssl = oracle(
  'openssl',
  (flags) => ['passwd', '-stdin', ...flags],
  (output) => output,
)

function oracle(command: string, argumentsOf: (flags: string[]) => string[], read: (output: string) => string): Oracle {
  const { error } = spawnSync(command, ['version'], { stdio: 'ignore' })
  return {
    there: error === undefined,
    hash(password, ...flags) {
      const result = spawnSync(command, argumentsOf(flags), { input: `${password}\n`, encoding: 'utf8' })
      if (result.status !== 0) throw new Error(`${command}: ${result.stderr}`)
      return read(result.stdout.trim())
    },
  }
}

/** Says on the standard error why a comparison was left out. */
export function leftOut(command: string): void {
  process.stderr.write(`${command} is not installed, so the comparison with it is left out; the vectors were run\n`)
}
