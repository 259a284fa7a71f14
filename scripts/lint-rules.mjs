// Writes docs/lint-rules.md from the rules of Lint. The spec that checks the page writes it when it is told to.
import { spawnSync } from 'node:child_process'

const { status } = spawnSync('npx', ['jest', '--silent', 'spec/middleware/lint/rules.spec.ts'], {
  stdio: 'inherit',
  env: { ...process.env, TSGI_WRITE_DOCS: '1' },
})
process.exitCode = status ?? 1
