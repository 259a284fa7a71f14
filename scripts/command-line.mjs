// Writes docs/command-line.md from the help of the command. The spec that checks the page writes it when it is told to.
import { spawnSync } from 'node:child_process'

const { status } = spawnSync('npx', ['jest', '--silent', 'spec/cli/help.spec.ts'], {
  stdio: 'inherit',
  env: { ...process.env, TSGI_WRITE_DOCS: '1' },
})
process.exitCode = status ?? 1
