import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run, type Output, type Surroundings } from '../../lib/cli/index.js'

/** What a command did. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A folder of its own with some files, gone after the specs. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-cli-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** An output that remembers what was written. */
export class Recorded implements Output {
  readonly chunks: Buffer[] = []

  constructor(readonly isTTY = false) {}

  write(chunk: string | Uint8Array, written?: (error?: Error | null) => void): boolean {
    this.chunks.push(Buffer.from(chunk))
    written?.()
    return true
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString()
  }
}

/** Runs the command in a folder, and tells what it did. */
export async function tsgi(
  cwd: string,
  argv: readonly string[],
  surroundings: Partial<Surroundings> = {},
): Promise<Outcome> {
  const [stdout, stderr] = [new Recorded(), new Recorded()]
  const code = await run(argv, { cwd, env: {}, stdout, stderr, ...surroundings })
  return { code, stdout: stdout.text, stderr: stderr.text }
}
